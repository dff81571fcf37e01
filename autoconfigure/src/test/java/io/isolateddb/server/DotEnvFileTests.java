package io.isolateddb.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DotEnvFile}.
 */
class DotEnvFileTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			A=value                | value
			A =  value             | value
			export A=value         | value
			A=one two              | one two
			A=value # comment      | value
			A=value#no-comment     | value#no-comment
			A=pa$$word             | pa$$word
			A=it's                 | it's
			A='single # quoted'    | single # quoted
			A="double # quoted"    | double # quoted
			A="two\\nlines"        | `two
			lines`
			A="a \\"word\\""       | a "word"
			A='${B}\\n'            | ${B}\\n
			A=postgres://${B}@db/x | postgres://me@db/x
			A="${B}-${C}"          | me-
			""")
	void valueIsReadAsOtherToolsReadIt(String line, String value) throws IOException {
		assertThat(read("B=me\n" + line + "\nD=next")).containsEntry("A", value).containsEntry("D", "next");
	}

	@Test
	void emptyValueIsEmpty() throws IOException {
		assertThat(read("A=\nB=''\nC= # comment")).isEqualTo(Map.of("A", "", "B", "", "C", ""));
	}

	@Test
	void blankLinesAndCommentsMeanNothing() throws IOException {
		assertThat(read("\n# A=1\n  \n\t# ä ' \" \r\nB=2\r\n\r\n")).isEqualTo(Map.of("B", "2"));
	}

	@Test
	void quotedValueMayHaveSeveralLines() throws IOException {
		assertThat(read("KEY=\"-----BEGIN\nabc=\n-----END\"\nA=1")).containsEntry("KEY", "-----BEGIN\nabc=\n-----END")
			.containsEntry("A", "1");
	}

	@Test
	void lastOfANameCounts() throws IOException {
		assertThat(read("A=1\nA=2")).containsEntry("A", "2");
	}

	@Test
	void realVariableWinsWhenAnotherRefersToIt() throws IOException {
		Files.writeString(this.folder.resolve(".env"), "B=file\nA=${B}");

		assertThat(new DotEnvFile(this.folder.resolve(".env"), Map.of("B", "real")).variables()).containsEntry("A",
				"real");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POSTGRES_PASSWORD secret", "A='secret", "A=\"secret", "A='secret' more", "=secret",
			"1A=secret", "A-B=secret" })
	void brokenLineIsNamedByItsNumberAlone(String line) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> read("# comment\nOK=\"1\n2\"\n" + line + "\nB=2"))
			.withMessage("Could not read line 4 of " + this.folder.resolve(".env")
					+ ", which may name the database server of isolated tests: it is not of the form NAME=value, or a "
					+ "quote is not closed. Correct it, or put # before it.");
	}

	@Test
	void fileThatIsNotTextIsReported() throws IOException {
		Path file = this.folder.resolve(".env");
		Files.write(file, "A=ä".getBytes(StandardCharsets.ISO_8859_1));

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> new DotEnvFile(file, Map.of()).variables())
			.withMessageStartingWith("Could not read " + file)
			.withMessageEndingWith("Let this user read it, as UTF-8, or remove it.");
	}

	private Map<String, String> read(String text) throws IOException {
		Path file = this.folder.resolve(".env");
		Files.writeString(file, text);
		return new DotEnvFile(file, Map.of()).variables();
	}

}
