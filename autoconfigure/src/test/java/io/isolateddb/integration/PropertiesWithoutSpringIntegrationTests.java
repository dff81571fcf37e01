package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests without Spring have the same properties as those with Spring, from the same
 * places: the system, before the environment, before files.
 */
class PropertiesWithoutSpringIntegrationTests extends OnEachProductWithoutSpring {

	private static final String FIXTURES = "isolated-database.fixtures";

	private static final List<String> found = new CopyOnWriteArrayList<>();

	@TempDir
	private Path folder;

	@BeforeEach
	void forget() {
		found.clear();
		this.properties.set("spring.config.additional-location", this.folder.toUri().toString());
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
		this.properties.set(FIXTURES, "grace");

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
		this.properties.set("isolated-database.scope", "package");

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
		this.properties.set("isolated-database.activation", "never");

		TestCases.succeed(1, AsksForNothingTestCase.class);
		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0))
			.hasMessageContaining("isolated-database.activation is 'never'");
	}

	@Test
	void settingsOfFlywayHold() throws IOException {
		this.properties.set(StandaloneProduct.LOCATIONS, null);
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
		this.properties.set("spring.flyway.tabel", "history");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0))
			.hasMessageContaining("Unknown configuration property: flyway.tabel")
			.hasMessageContaining("Correct spring.flyway.*");
	}

	@Test
	void migrationsRunOnlyIfTheyAreEnabled() {
		this.properties.set("spring.flyway.enabled", "false");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0)).message().containsIgnoringCase("users");
	}

	@Test
	void wrongSettingOfThePoolIsAnErrorThatNamesIt() {
		this.properties.set("spring.datasource.hikari.maximum-pool-size", "many");

		assertThat(KeptOnServer.failures(1, OneTestTestCase.class).get(0))
			.hasMessageStartingWith("No database for " + OneTestTestCase.class.getName())
			.hasMessageContaining("many")
			.hasMessageContaining("spring.datasource");
	}

	@Test
	void poolIsAsDeclaredForTheApplication() {
		this.properties.set("spring.datasource.hikari.maximum-pool-size", "3");
		this.properties.set("spring.datasource.url", this.product.urlWithParameter());

		TestCases.succeed(1, DeclaredPoolTestCase.class);
		assertThat(found.get(0)).contains(this.product.parameter());
	}

	private static String users() {
		TestCases.succeed(1, OneTestTestCase.class);
		return found.get(0);
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
			found.add(config.getJdbcUrl());
		}

	}

}
