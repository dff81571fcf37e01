package io.isolateddb.integration;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.isolateddb.testsupport.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Projects that have neither Spring nor a server: their migrations are where Flyway looks
 * for them by default, and the files of their databases are in their folders.
 */
class ProjectsWithoutSpringIntegrationTests {

	private static final String MIGRATION = """
			CREATE TABLE users (id %s, name varchar(100) NOT NULL);
			INSERT INTO users (name) VALUES ('Ada');
			""";

	private static final String KEPT = "target/isolated-databases/io/isolateddb/integration/"
			+ "PrintingTestCases$FailingTestCase/fails";

	private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

	@TempDir
	private Path project;

	@BeforeEach
	void createProject() throws IOException {
		Files.createFile(this.project.resolve("pom.xml"));
		Path classes = this.project.resolve("target/classes/io/isolateddb/integration");
		Files.createDirectories(classes);
		Path compiled = Path.of(WithoutSpringMain.class.getProtectionDomain().getCodeSource().getLocation().getPath());
		try (Stream<Path> files = Files.list(compiled.resolve("io/isolateddb/integration"))) {
			for (Path file : files.toList()) {
				if (file.getFileName()
					.toString()
					.matches("(WithoutSpringMain|PrintingTestCases|TestCases|StandaloneUsers)(\\$.*)?\\.class")) {
					Files.copy(file, classes.resolve(file.getFileName()));
				}
			}
		}
	}

	@Test
	void sqliteNamedByAFile() throws Exception {
		write("db/migration/V1__users.sql", MIGRATION.formatted("integer PRIMARY KEY AUTOINCREMENT"));
		write("application-test.yml", "spring.datasource.url: jdbc:sqlite:app.db");

		assertThat(run("MigratedTestCase", Map.of())).containsSubsequence("users: [Ada, Jean] at jdbc:sqlite:",
				"users: [Ada, Jean] at jdbc:sqlite:");
		assertKept(run("FailingTestCase", Map.of()), ".sqlite", "jdbc:sqlite:");
		assertThat(this.project.resolve("app.db")).doesNotExist();
	}

	@Test
	void h2NamedByTheEnvironment() throws Exception {
		write("db/migration/V1__users.sql", MIGRATION.formatted("bigint AUTO_INCREMENT PRIMARY KEY"));
		Map<String, String> environment = Map.of("SPRING_DATASOURCE_URL", "jdbc:h2:./app;MODE=MySQL");

		assertThat(run("MigratedTestCase", environment)).containsSubsequence("users: [Ada, Jean] at jdbc:h2:mem:",
				"users: [Ada, Jean] at jdbc:h2:mem:");
		assertKept(run("FailingTestCase", environment), ".mv.db", "jdbc:h2:file:");
		assertThat(this.project.resolve("app.mv.db")).doesNotExist();
	}

	@Test
	void sqliteNamedByDotEnv() throws Exception {
		write("db/migration/V1__users.sql", MIGRATION.formatted("integer PRIMARY KEY AUTOINCREMENT"));
		Files.writeString(this.project.resolve(".env"), "ISOLATED_DATABASE_SERVER_URL=jdbc:sqlite:app.db\n");

		assertThat(run("MigratedTestCase", Map.of())).contains("users: [Ada, Jean] at jdbc:sqlite:");
	}

	private void assertKept(String output, String suffix, String prefix) {
		Path file = this.project.resolve(KEPT + suffix);
		assertThat(output).contains("failure: on purpose");
		assertThat(file).isRegularFile();
		String url = prefix + file.toString().replace(".mv.db", "");
		assertThat(JdbcClient.create(new DriverManagerDataSource(url, "sa", ""))
			.sql("SELECT name FROM users ORDER BY id")
			.query(String.class)
			.list()).containsExactly("Ada", "Grace");
	}

	private void write(String name, String content) throws IOException {
		Path file = this.project.resolve("target/classes").resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, content);
	}

	/**
	 * Run a test case in the folder of the project, whose class path has nothing of ours
	 * but the library.
	 */
	private String run(String type, Map<String, String> environment) throws Exception {
		String libraries = Stream.of(ChildJvm.classPath().split(File.pathSeparator))
			.filter((entry) -> !entry.endsWith("test-classes"))
			.collect(Collectors.joining(File.pathSeparator));
		return ChildJvm.run(WithoutSpringMain.class,
				List.of("-cp", this.project.resolve("target/classes") + File.pathSeparator + libraries), List.of(type),
				LONG_ENOUGH, environment, this.project);
	}

}
