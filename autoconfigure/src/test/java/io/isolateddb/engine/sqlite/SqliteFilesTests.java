package io.isolateddb.engine.sqlite;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SqliteFiles}.
 */
class SqliteFilesTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource({ "com/example/PostTests/publishes, com/example/PostTests/publishes.sqlite",
			"com/example/PostTests/publishes[3]~2, com/example/PostTests/publishes[3]~2.sqlite",
			"./PostTests, PostTests.sqlite", "isodb_1_2, .pool/isodb_1_2.sqlite", "a//b, a/%/b.sqlite",
			"../x, %2E./x.sqlite", ".hidden, %2Ehidden.sqlite", "a/.., a/%2E..sqlite", "a:b?c, a%3Ab%3Fc.sqlite",
			"a%b, a%25b.sqlite", "'a\tb', a%09b.sqlite", "prüft, prüft.sqlite" })
	void nameIsAPathBelowTheFolder(String name, String path) {
		assertThat(new SqliteFiles(this.folder).database(name)).isEqualTo(this.folder.resolve(path));
	}

	@Test
	void longNamesAreCutAndDiffer() {
		SqliteFiles files = new SqliteFiles(this.folder);
		Path file = files.database("a/" + "x".repeat(300));

		assertThat(file.getFileName().toString()).hasSizeLessThan(220);
		assertThat(files.database("a/" + "x".repeat(301))).isNotEqualTo(file);
		assertThat(files.database("a/" + "ü".repeat(150)).getFileName().toString()).hasSizeLessThan(150);
	}

}
