package io.isolateddb.integration;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.ChildJvm;
import io.isolateddb.testsupport.SystemProperties;
import io.isolateddb.testsupport.TestPostgreSql;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests without Spring have the server that a URL, the environment or a file names, as
 * those with Spring have.
 */
class ServersWithoutSpringIntegrationTests {

	private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path folder;

	@Test
	void serverThatCannotBeUsedIsAnErrorThatNamesIt() {
		this.properties.set("isolated-database.server.url", "jdbc:postgresql://localhost:1/postgres");

		assertThat(KeptOnServer.failures(1, MariaDbTestCase.class).get(0)).isInstanceOf(IsolatedDatabaseException.class)
			.hasMessageContaining("localhost:1")
			.hasMessageContaining("isolated-database.server.url");
	}

	@Test
	void urlChoosesTheProduct() {
		TestServer.EMBEDDED_MARIADB.declared().forEach((option) -> {
			String[] property = option.substring(2).split("=", 2);
			if (!property[0].startsWith("isolated-database.server.directory")) {
				this.properties.set(property[0], property[1]);
			}
		});

		TestCases.succeed(1, MariaDbTestCase.class);
	}

	@Test
	void environmentAndFilesOnTheClassPathAreReadAndNoContextIsStarted() throws Exception {
		write("application-test.yml", "isolated-database.fixtures: linus");
		String classPath = this.folder + File.pathSeparator + ChildJvm.classPath();

		String byFile = run("MigratedTestCase", List.of("-verbose:class", "-cp", classPath), Map.of(), Path.of(""));
		String byVariable = run("MigratedTestCase", List.of("-cp", classPath),
				Map.of("ISOLATED_DATABASE_FIXTURES", "grace"), Path.of(""));

		assertThat(byFile).contains("users: [Ada, Linus, Jean]", "StandaloneBeans")
			.doesNotContain("AbstractApplicationContext ", "ConfigurationClassPostProcessor ");
		assertThat(byVariable).contains("users: [Ada, Grace, Jean]");
		assertThat(new KeptOnServer().has(byVariable.replaceFirst("(?s).*/(isodb_\\w+).*", "$1"))).isFalse();
	}

	@Test
	void dotEnvNamesTheServer() throws Exception {
		ServerAddress server = TestPostgreSql.address();
		write(".env",
				"ISOLATED_DATABASE_SERVER_URL=%s\nISOLATED_DATABASE_SERVER_USERNAME=%s\n".formatted(server.jdbcUrl(),
						server.username()) + "ISOLATED_DATABASE_SERVER_PASSWORD='" + server.password() + "'\n");

		String output = run("MigratedTestCase", List.of("-Disolated-database.server.embedded=never"), Map.of(),
				this.folder);

		assertThat(output).contains("users: [Ada, Jean] at jdbc:postgresql:",
				"ISOLATED_DATABASE_SERVER_URL in " + this.folder);
	}

	@Test
	void flywayIsNotNeeded() throws Exception {
		List<String> withoutFlyway = List.of("-cp",
				Stream.of(ChildJvm.classPath().split(File.pathSeparator))
					.filter((entry) -> !entry.contains("flyway"))
					.collect(Collectors.joining(File.pathSeparator)));

		assertThat(run("MigratorTestCase", withoutFlyway, Map.of(), Path.of(""))).contains("users: [Ada, Grace, Jean]");
		assertThat(run("EmptyTestCase", withoutFlyway, Map.of(), Path.of(""))).contains("tables: 0",
				"db/migration is on the class path, but Flyway is not");
	}

	private static String run(String type, List<String> options, Map<String, String> variables, Path directory)
			throws Exception {
		List<String> all = new ArrayList<>(options);
		String servers = System.getProperty("isolated-database.server.directory");
		all.add("-Disolated-database.server.directory=" + servers);
		String output = ChildJvm.run(WithoutSpringMain.class, all, List.of(type), LONG_ENOUGH, variables, directory);
		assertThat(output).doesNotContain("failure:").contains("end");
		return output;
	}

	private void write(String name, String content) throws IOException {
		Files.writeString(this.folder.resolve(name), content);
	}

	@IsolatedDatabase(migrations = "classpath:io/isolateddb/integration/mysql")
	static class MariaDbTestCase {

		@Test
		void serverIsMariaDb(DataSource dataSource, JdbcConnectionDetails details) {
			assertThat(details.getJdbcUrl()).startsWith("jdbc:mariadb:");
			assertThat(StandaloneUsers.names(dataSource)).contains("Ada");
		}

	}

}
