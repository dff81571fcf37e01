package io.isolateddb.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeptFiles}.
 */
class KeptFilesTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			com.example.PostTests#publishes                        | com/example/PostTests/publishes
			com.example.PostTests$Nested#publishes                 | com/example/PostTests$Nested/publishes
			com.example.PostTests#publishes (DataSource 'archive') | com/example/PostTests/publishes.archive
			com.example.PostTests                                  | com/example/PostTests
			com.example.PostTests (DataSource 'archive')           | com/example/PostTests.archive
			PostTests                                              | ./PostTests
			com.example.PostTests#publishes(int)[1]                | com/example/PostTests/publishes(int)[1]
			""")
	void nameIsThePathOfTheTest(String test, String name) {
		assertThat(KeptFiles.nameOf(test)).isEqualTo(name);
		assertThat(new KeptFiles(this.folder, ".mv.db").isKept(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "..", "a/b", "../../etc", "x;y", "'quoted'", "é\n数", "", "a:b" })
	void nameNeverLeavesTheFolderAndDiffersFromOthers(String method) {
		KeptFiles files = new KeptFiles(this.folder, ".mv.db");

		String name = KeptFiles.nameOf("com.example.PostTests#" + method);

		assertThat(files.path(name).getParent()).isEqualTo(this.folder.resolve("com/example/PostTests"));
		assertThat(name).isNotEqualTo(KeptFiles.nameOf("com.example.PostTests#" + method + "_")).doesNotContain(";", "'");
	}

	@Test
	void longNameIsShortenedAndDiffersFromOthers() {
		String name = KeptFiles.nameOf("A#" + "m".repeat(300));

		assertThat(name).hasSizeLessThan(120).isNotEqualTo(KeptFiles.nameOf("A#" + "m".repeat(301)));
	}

	@Test
	void namesAreThoseOfTheFilesTheLatestFirst() throws IOException {
		KeptFiles files = new KeptFiles(this.folder.resolve("made"), ".mv.db");
		assertThat(files.names()).isEmpty();
		for (int i = 0; i < 3; i++) {
			Path file = files.prepare("com/example/Test" + i + "/fails");
			Files.createFile(file);
			Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * (i % 2)));
		}
		Files.createFile(this.folder.resolve("made/other.txt"));

		assertThat(files.names()).hasSize(3).startsWith("com/example/Test1/fails");
		assertThat(files.delete("com/example/Test1/fails")).isTrue();
		assertThat(files.delete("com/example/Test1/fails")).isFalse();
		assertThat(files.names()).containsExactlyInAnyOrder("com/example/Test0/fails", "com/example/Test2/fails");
	}

}
