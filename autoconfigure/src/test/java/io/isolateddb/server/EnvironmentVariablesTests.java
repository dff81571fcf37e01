package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EnvironmentVariables}.
 */
class EnvironmentVariablesTests {

	@TempDir
	private Path folder;

	private Path module;

	@BeforeEach
	void createModule() throws IOException {
		this.module = Files.createDirectories(this.folder.resolve("build/parent/module"));
	}

	@Test
	void realVariableWins() throws IOException {
		write(this.module, "A=file\nB=file\nC=file");
		EnvironmentVariables variables = new EnvironmentVariables(Map.of("A", "real", "B", " "), this.module);

		assertThat(variables.get("A")).isEqualTo("real");
		assertThat(variables.get("B")).isEqualTo("file");
		assertThat(variables.get("C")).isEqualTo("file");
		assertThat(variables.get("D")).isNull();
		assertThat(variables.origin("A")).isEqualTo("A");
		assertThat(variables.origin("C")).isEqualTo("C in " + this.module.resolve(".env"));
	}

	@Test
	void nearestFileCountsAlone() throws IOException {
		mark("build", ".git");
		write(this.module.getParent(), "A=parent");
		write(this.folder.resolve("build"), "A=root\nB=root");

		assertThat(variables().get("A")).isEqualTo("parent");
		assertThat(variables().get("B")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { ".git", ".mvn", "mvnw", "gradlew", "settings.gradle", "settings.gradle.kts" })
	void rootIsWhereTheBuildHasItsMark(String mark) throws IOException {
		mark("build", mark);
		write(this.folder, "A=beyond");
		assertThat(variables().get("A")).isNull();

		write(this.folder.resolve("build"), "A=root");
		assertThat(variables().get("A")).isEqualTo("root");
	}

	@Test
	void rootIsTheLastModuleWhenNothingMarksIt() throws IOException {
		mark("build/parent/module", "pom.xml");
		mark("build/parent", "pom.xml");
		write(this.folder.resolve("build"), "A=beyond");
		assertThat(variables().get("A")).isNull();

		write(this.folder.resolve("build/parent"), "A=root");
		assertThat(variables().get("A")).isEqualTo("root");
	}

	@Test
	void onlyTheWorkingDirectoryCountsWhenThereIsNoBuild() throws IOException {
		write(this.module.getParent(), "A=beyond");
		assertThat(variables().get("A")).isNull();

		write(this.module, "A=here");
		assertThat(variables().get("A")).isEqualTo("here");
	}

	private EnvironmentVariables variables() {
		return new EnvironmentVariables(Map.of(), this.module);
	}

	private void mark(String directory, String name) throws IOException {
		Files.createFile(this.folder.resolve(directory).resolve(name));
	}

	private static void write(Path directory, String text) throws IOException {
		Files.writeString(directory.resolve(".env"), text);
	}

}
