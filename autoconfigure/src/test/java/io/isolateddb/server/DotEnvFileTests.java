package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DotEnvFile}.
 */
class DotEnvFileTests {

	@TempDir
	private Path folder;

	private Path module;

	@BeforeEach
	void createModule() throws IOException {
		this.module = Files.createDirectories(this.folder.resolve("build/parent/module"));
	}

	@Test
	void variablesHaveTheFileAsOrigin() throws IOException {
		write(this.module, "A=file");

		EnvironmentVariables variables = new DotEnvFile(this.module.resolve(".env")).variables(Map.of());

		assertThat(variables.get("A")).isEqualTo("file");
		assertThat(variables.origin(List.of("A", "B"))).isEqualTo("A, B in " + this.module.resolve(".env"));
	}

	@Test
	void nearestFileCountsAlone() throws IOException {
		mark("build", ".git");
		write(this.module.getParent(), "A=parent");
		write(this.folder.resolve("build"), "A=root\nB=root");

		assertThat(get("A")).isEqualTo("parent");
		assertThat(get("B")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { ".git", ".mvn", "mvnw", "gradlew", "settings.gradle", "settings.gradle.kts" })
	void rootIsWhereTheBuildHasItsMark(String mark) throws IOException {
		mark("build", mark);
		write(this.folder, "A=beyond");
		assertThat(get("A")).isNull();

		write(this.folder.resolve("build"), "A=root");
		assertThat(get("A")).isEqualTo("root");
	}

	@Test
	void rootIsTheLastModuleWhenNothingMarksIt() throws IOException {
		mark("build/parent/module", "pom.xml");
		mark("build/parent", "pom.xml");
		write(this.folder.resolve("build"), "A=beyond");
		assertThat(get("A")).isNull();

		write(this.folder.resolve("build/parent"), "A=root");
		assertThat(get("A")).isEqualTo("root");
	}

	@Test
	void onlyTheWorkingDirectoryCountsWhenThereIsNoBuild() throws IOException {
		write(this.module.getParent(), "A=beyond");
		assertThat(get("A")).isNull();

		write(this.module, "A=here");
		assertThat(get("A")).isEqualTo("here");
	}

	private @Nullable String get(String name) {
		return DotEnvResolver.of(this.module, EnvironmentVariables.NONE).variables().get(name);
	}

	private void mark(String directory, String name) throws IOException {
		Files.createFile(this.folder.resolve(directory).resolve(name));
	}

	private static void write(Path directory, String text) throws IOException {
		Files.writeString(directory.resolve(".env"), text);
	}

}
