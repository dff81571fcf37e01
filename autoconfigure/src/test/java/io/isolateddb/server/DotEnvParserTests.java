package io.isolateddb.server;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DotEnvParser}.
 */
class DotEnvParserTests {

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
			A="x" # it's "so"      | x
			A="two\\nlines"        | `two
			lines`
			A="a \\"word\\""       | a "word"
			A='${B}\\n'            | ${B}\\n
			A=postgres://${B}@db/x | postgres://me@db/x
			A="${B}-${C}"          | me-
			A=${C:-other}          | other
			A=${B:-other}${C-}     | me
			""")
	void valueIsReadAsDockerComposeReadsIt(String line, String value) {
		assertThat(read("B=me\n" + line + "\nD=next")).containsEntry("A", value).containsEntry("D", "next");
	}

	@Test
	void emptyValueIsEmpty() {
		assertThat(read("A=\nB=''\nC= # comment")).isEqualTo(Map.of("A", "", "B", "", "C", ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n# A=1\n  \n\t# ä ' \" \r\nB=2\r\n\r\n", "\uFEFFB=2", "\r\rB=2\r", "B=2 \t" })
	void blankLinesAndCommentsMeanNothing(String text) {
		assertThat(read(text)).isEqualTo(Map.of("B", "2"));
	}

	@Test
	void quotedValueMayHaveSeveralLines() {
		assertThat(read("KEY=\"-----BEGIN\nabc=\n-----END\"\nA=1")).containsEntry("KEY", "-----BEGIN\nabc=\n-----END")
			.containsEntry("A", "1");
	}

	@Test
	void valueMayBeLong() {
		String value = "a \\n".repeat(100_000);

		assertThat(read("A='" + value + "'\nB=" + value + "\nC=\"" + value + "\"\n" + "#\n".repeat(100_000) + "D=1"))
			.containsKeys("A", "B", "C", "D");
	}

	@Test
	void lastOfANameCounts() {
		assertThat(read("A=1\nA=2")).containsEntry("A", "2");
	}

	@Test
	void variableOfProcessWinsWhenAnotherRefersToIt() {
		DotEnvParser parser = new DotEnvParser(Map.of("B", "real"));
		parser.parse("B=file\nA=${B}");

		assertThat(parser.values()).containsEntry("A", "real");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			A secret        | A
			A='secret       | A
			A="secret       | A
			A="secret\\"    | A
			A='secret' more | A
			export A: 1     | A
			""")
	void lineThatCannotBeReadIsSkippedAndKeptByItsNumber(String line, String name) {
		DotEnvParser parser = new DotEnvParser(Map.of());
		parser.parse("A=1\nOK=\"1\n2\"\r\n# comment\n" + line + "\nB=2");

		assertThat(parser.values()).isEqualTo(Map.of("OK", "1\n2", "B", "2"));
		assertThat(parser.unreadable()).isEqualTo(Map.of(name, 5));
	}

	@ParameterizedTest
	@ValueSource(strings = { "=secret", "1A=secret", "- item", "A", "export A" })
	void lineThatSetsNothingIsSkipped(String line) {
		DotEnvParser parser = new DotEnvParser(Map.of());
		parser.parse(line + "\nB=2");

		assertThat(parser.values()).isEqualTo(Map.of("B", "2"));
		assertThat(parser.unreadable()).isEmpty();
	}

	@Test
	void lineThatCanBeReadCountsWhenAnotherCannot() {
		DotEnvParser parser = new DotEnvParser(Map.of());
		parser.parse("A='secret\nA=1");

		assertThat(parser.values()).isEqualTo(Map.of("A", "1"));
		assertThat(parser.unreadable()).isEmpty();
	}

	private static Map<String, String> read(String text) {
		DotEnvParser parser = new DotEnvParser(Map.of());
		parser.parse(text);
		return parser.values();
	}

}
