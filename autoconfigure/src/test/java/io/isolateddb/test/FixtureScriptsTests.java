package io.isolateddb.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.isolateddb.Fixtures;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.migration.SqlScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FixtureScripts}, {@link DeclaredFixture} and {@link MissingFixture}.
 */
class FixtureScriptsTests {

	private static final String FOLDER = "io/isolateddb/test/";

	@ParameterizedTest
	@CsvSource({ "sample, fixtures/sample.sql", "sample.sql, fixtures/sample.sql",
			"nested/sample, fixtures/nested/sample.sql", "../shared/sample, shared/sample.sql",
			"/io/isolateddb/test/fixtures/sample.sql, fixtures/sample.sql",
			"classpath:io/isolateddb/test/shared/sample.sql, shared/sample.sql",
			"classpath:/io/isolateddb/test/shared/sample.sql, shared/sample.sql" })
	void valueIsResolvedToScript(String value, String script) throws IOException {
		assertThat(read(value)).containsExactly(expected(script));
	}

	@Test
	void valueInNestedClassStartsFromItsPackage() throws IOException {
		assertThat(FixtureScripts.read(List.of(DeclaredFixture.of(Inner.class, "fixture", "sample"))))
			.containsExactly(expected("fixtures/sample.sql"));
	}

	@Test
	void valueWithFileIsTakenAsItIs(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("ünïcode.txt"), "\uFEFFSELECT 'ü'");

		assertThat(read("file:" + file)).singleElement().satisfies((script) -> {
			assertThat(script.content()).isEqualTo("\uFEFFSELECT 'ü'");
			assertThat(script.name()).contains(file.toString());
		});
	}

	@Test
	void valueWithFileThatIsRelativeStartsFromTheWorkingDirectory() {
		assertThat(read("file:src/test/resources/" + FOLDER + "shared/sample.sql")).singleElement()
			.extracting(SqlScript::content)
			.isEqualTo("INSERT INTO shared VALUES (1);\n");
	}

	@Test
	void scriptsKeepTheirOrder() throws IOException {
		assertThat(read("nested/sample", "sample", "nested/sample")).containsExactly(
				expected("fixtures/nested/sample.sql"), expected("fixtures/sample.sql"),
				expected("fixtures/nested/sample.sql"));
	}

	@ParameterizedTest
	@CsvSource({ "'', shared/sample", "shared/, sample.sql", "shared, sample", "/io/isolateddb/test/shared, sample",
			"classpath:io/isolateddb/test/shared/, sample", "classpath:, io/isolateddb/test/shared/sample" })
	void pathOfFixturesIsPutBeforeTheirNames(String path, String script) throws IOException {
		Fixtures fixtures = new FixturesWithPath(path);

		assertThat(FixtureScripts.read(List.of(DeclaredFixture.of(getClass(), fixtures, script))))
			.containsExactly(expected("shared/sample.sql"));
	}

	@Test
	void missingScriptIsReportedWithPlaceAndRemedy() {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> read("smaple"))
			.withMessage(
					"Finding fixture 'smaple' of @IsolatedDatabase(fixtures) failed for %s: "
							+ "there is no 'io/isolateddb/test/fixtures/smaple.sql' on the class path. "
							+ "Create src/test/resources/io/isolateddb/test/fixtures/smaple.sql, or correct the name.",
					getClass().getName());
	}

	@Test
	void missingScriptOfFixturesIsReportedWithItsPath() {
		Fixtures fixtures = new FixturesWithPath("classpath:none/");

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> FixtureScripts.read(List.of(DeclaredFixture.of(getClass(), fixtures, "sample"))))
			.withMessageStartingWith("Finding fixture 'sample' of @Fixtures(path = \"classpath:none/\") failed for ")
			.withMessageContaining("there is no 'none/sample.sql' on the class path");
	}

	@Test
	void missingScriptWhenNameDiffersByCaseNamesTheOther() {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> read("Sample"))
			.withMessageContaining("there is no 'io/isolateddb/test/fixtures/Sample.sql' on the class path, "
					+ "but there is 'sample.sql'. ");
	}

	@Test
	void missingScriptWhenThereIsOneAtTheRootNamesIt() {
		DeclaredFixture fixture = new DeclaredFixture(getClass(), "fixture", FOLDER + "fixtures/sample.sql");

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> FixtureScripts.read(List.of(fixture)))
			.withMessageEndingWith(", or correct the name, or write \"/io/isolateddb/test/fixtures/sample.sql\" "
					+ "to use the one at the root of the class path.");
	}

	@Test
	void missingFileIsReportedWithItsAbsolutePath(@TempDir Path folder) throws IOException {
		Files.createFile(folder.resolve("sample.ddl"));

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> read("file:" + folder + "/sample.sql"))
			.withMessageContaining("there is no '%s' on the file system, but there is 'sample.ddl'. "
					+ "Create the file, or correct the name.", folder.resolve("sample.sql"));
	}

	@Test
	void folderIsNoScript() {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> read("/io/isolateddb/test/fixtures"))
			.withMessageContaining("there is no 'io/isolateddb/test/fixtures' on the class path");
	}

	@Test
	void scriptThatIsNotUtf8IsReported() {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> read("sample-latin1"))
			.withMessage("Reading fixture 'sample-latin1' of @IsolatedDatabase(fixtures) failed for %s: "
					+ "io/isolateddb/test/fixtures/sample-latin1.sql is not encoded in UTF-8. Save the script as UTF-8.",
					getClass().getName());
	}

	private List<SqlScript> read(String... values) {
		return FixtureScripts.read(Stream.of(values)
			.map((value) -> DeclaredFixture.of(getClass(), "'" + value + "' of @IsolatedDatabase(fixtures)", value))
			.toList());
	}

	private static SqlScript expected(String path) throws IOException {
		byte[] content = FixtureScriptsTests.class.getResourceAsStream(path).readAllBytes();
		return new SqlScript(FOLDER + path, new String(content, StandardCharsets.UTF_8));
	}

	/**
	 * A nested test class.
	 */
	private static final class Inner {

	}

	/**
	 * The annotation with a path.
	 *
	 * @param path the path
	 */
	private record FixturesWithPath(String path) implements Fixtures {

		@Override
		public String[] scripts() {
			return new String[0];
		}

		@Override
		public Class<Fixtures> annotationType() {
			return Fixtures.class;
		}

	}

}
