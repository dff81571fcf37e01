package io.isolateddb.integration;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.ChildJvm;
import io.isolateddb.testsupport.TestPostgreSql;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests without Spring have the same properties as those with Spring, from the same
 * places: the system, before the environment, before files.
 */
class PropertiesWithoutSpringIntegrationTests {

	private static final String FIXTURES = "isolated-database.fixtures";

	private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

	private static final List<String> found = new CopyOnWriteArrayList<>();

	private final List<String> set = new ArrayList<>();

	@TempDir
	private Path folder;

	@BeforeEach
	void forget() {
		found.clear();
		set("spring.config.additional-location", this.folder.toUri().toString());
	}

	@AfterEach
	void restore() {
		this.set.forEach(System::clearProperty);
	}

	@Test
	void nothingHasToBeSet() {
		assertThat(users()).isEqualTo("[Ada]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application.properties", "application-test.properties" })
	void fileOfPropertiesIsRead(String name) throws IOException {
		write(name, FIXTURES + "=grace");

		assertThat(users()).isEqualTo("[Ada, Grace]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application.yml", "application.yaml", "application-test.yml", "application-test.yaml" })
	void fileInYamlIsRead(String name) throws IOException {
		write(name, yaml("grace"));

		assertThat(users()).isEqualTo("[Ada, Grace]");
	}

	@Test
	void profileTestWins() throws IOException {
		write("application.properties", FIXTURES + "=grace");
		write("application-test.yml", yaml("linus"));

		assertThat(users()).isEqualTo("[Ada, Linus]");
	}

	@Test
	void systemPropertyWinsOverFiles() throws IOException {
		write("application-test.yml", yaml("linus"));
		set(FIXTURES, "grace");

		assertThat(users()).isEqualTo("[Ada, Grace]");
	}

	@Test
	void scopeOfThePropertyHolds() throws IOException {
		write("application-test.yml", "isolated-database.scope: class");

		TestCases.succeed(2, TwoTestsTestCase.class);

		assertThat(found).containsExactly("[Ada]", "[Ada, Jean]");
	}

	@Test
	void wrongValueIsAnErrorThatNamesIt() {
		set("isolated-database.scope", "package");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0))
			.hasMessageContaining("isolated-database.scope = 'package'")
			.hasMessageContaining("[method, class]");
	}

	@Test
	void fileThatCannotBeReadIsAnErrorThatSaysSo() throws IOException {
		write("application-test.yml", "isolated-database: {");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0))
			.hasMessageStartingWith("No database for " + OneTestTestCase.class.getName())
			.hasMessageContaining("application-test.yml");
	}

	@Test
	void activationNeverSwitchesOffWhatDoesNotAskForADatabase() {
		set("isolated-database.activation", "never");

		TestCases.succeed(1, AsksForNothingTestCase.class);
		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0))
			.hasMessageContaining("isolated-database.activation is 'never'");
	}

	@Test
	void settingsOfFlywayHold() throws IOException {
		Files.createDirectories(this.folder.resolve("sql"));
		Files.writeString(this.folder.resolve("sql/V1__users.sql"),
				"CREATE TABLE users (id int, name text); INSERT INTO users VALUES (1, '${first-name}')");
		write("application.yml", """
				spring.flyway:
				  locations: filesystem:%s
				  table: history
				  placeholders:
				    first-name: Barbara
				""".formatted(this.folder.resolve("sql")));

		assertThat(users()).isEqualTo("[Barbara]");
	}

	@Test
	void wrongSettingOfFlywayIsAnErrorThatNamesIt() {
		set("spring.flyway.tabel", "history");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0))
			.hasMessageContaining("Unknown configuration property: flyway.tabel")
			.hasMessageContaining("Correct spring.flyway.*");
	}

	@Test
	void migrationsRunOnlyIfTheyAreEnabled() {
		set("spring.flyway.enabled", "false");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0)).hasMessageContaining("users");
	}

	@Test
	void wrongSettingOfThePoolIsAnErrorThatNamesIt() {
		set("spring.datasource.hikari.maximum-pool-size", "many");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0))
			.hasMessageStartingWith("No database for " + OneTestTestCase.class.getName())
			.hasMessageContaining("many")
			.hasMessageContaining("spring.datasource");
	}

	@Test
	void serverThatCannotBeUsedIsAnErrorThatNamesIt() {
		set("isolated-database.server.url", "jdbc:postgresql://localhost:1/postgres");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0)).isInstanceOf(IsolatedDatabaseException.class)
			.hasMessageContaining("localhost:1")
			.hasMessageContaining("isolated-database.server.url");
	}

	@Test
	void poolIsAsDeclaredForTheApplication() {
		set("spring.datasource.hikari.maximum-pool-size", "3");
		set("spring.datasource.url", "jdbc:postgresql://localhost:1/shop?ApplicationName=shop");

		TestCases.succeed(1, DeclaredPoolTestCase.class);
	}

	@Test
	void urlChoosesTheProduct() {
		TestServer.EMBEDDED_MARIADB.declared().forEach((option) -> {
			String[] property = option.substring(2).split("=", 2);
			if (!property[0].startsWith("isolated-database.server.directory")) {
				set(property[0], property[1]);
			}
		});

		TestCases.succeed(1, MariaDbTestCase.class);
	}

	@Test
	void environmentAndFilesOnTheClassPathAreReadAndNoContextIsStarted() throws Exception {
		write("application-test.yml", yaml("linus"));
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

	private static String users() {
		TestCases.succeed(1, OneTestTestCase.class);
		return found.get(0);
	}

	private void set(String property, String value) {
		this.set.add(property);
		System.setProperty(property, value);
	}

	private void write(String name, String content) throws IOException {
		Files.writeString(this.folder.resolve(name), content);
	}

	private static String yaml(String fixture) {
		return "isolated-database:\n  fixtures:\n  - " + fixture + "\n";
	}

	@IsolatedDatabase
	static class OneTestTestCase {

		@Test
		void tells(DataSource dataSource) {
			found.add(StandaloneUsers.names(dataSource).toString());
		}

	}

	@IsolatedDatabase
	static class TwoTestsTestCase extends OneTestTestCase {

		@Test
		void tellsToo(DataSource dataSource) {
			tells(dataSource);
		}

		@AfterEach
		void add(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Jean");
		}

	}

	@IsolatedDatabase
	static class AsksForNothingTestCase {

		@Test
		void runs() {
		}

	}

	@IsolatedDatabase
	static class DeclaredPoolTestCase {

		@Test
		void poolIsAsDeclared(HikariConfig config) {
			assertThat(config.getMaximumPoolSize()).isEqualTo(3);
			assertThat(config.getJdbcUrl()).contains("ApplicationName=shop");
		}

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
