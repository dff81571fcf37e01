package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How an application lets Flyway migrate counts: its strategy, its settings.
 */
class WaysToMigrateIntegrationTests {

	@TempDir
	private static Path folder;

	@BeforeAll
	static void write() throws IOException {
		MigrationFiles.write(folder, "callbacks/V1__users.sql", "CREATE TABLE users (id serial, name text)");
		MigrationFiles.write(folder, "callbacks/afterMigrate.sql", "INSERT INTO users (name) VALUES ('after')");
		MigrationFiles.write(folder, "placeholders/V1__users.sql",
				"CREATE TABLE users AS SELECT 1 AS id, '${colour} ' || current_setting('suite.shade') AS name");
	}

	@Test
	void strategiesOfTheApplicationCount() {
		TestCases.succeed(3, CleaningTestCase.class, NoMigrationTestCase.class, TwiceTestCase.class);
	}

	@Test
	void settingsOfFlywayCount() {
		TestCases.succeed(3, LightTestCase.class, DarkTestCase.class, CustomizedTestCase.class);
	}

	@UsersTest
	abstract static class MigratedUsers {

		private final List<String> expected;

		MigratedUsers(String... expected) {
			this.expected = List.of(expected);
		}

		@Test
		void areThoseOfTheApplication(@Autowired Users users) {
			assertThat(users.names()).isEqualTo(this.expected);
		}

	}

	@Import(CleaningTestCase.Strategy.class)
	@TestPropertySource(properties = "spring.flyway.clean-disabled=false")
	@IsolatedDatabase
	static class CleaningTestCase extends MigratedUsers {

		CleaningTestCase() {
			super("after");
		}

		@DynamicPropertySource
		static void locations(DynamicPropertyRegistry registry) {
			registry.add("spring.flyway.locations", () -> "filesystem:" + folder.resolve("callbacks"));
		}

		static class Strategy {

			@Bean
			FlywayMigrationStrategy strategy() {
				return (flyway) -> {
					flyway.clean();
					flyway.migrate();
				};
			}

		}

	}

	@Import(NoMigrationTestCase.Strategy.class)
	@UsersTest
	@IsolatedDatabase
	static class NoMigrationTestCase {

		@Test
		void databaseIsEmpty(@Autowired JdbcTemplate jdbc) {
			assertThat(jdbc.queryForObject("SELECT to_regclass('users')", String.class)).isNull();
		}

		static class Strategy {

			@Bean
			FlywayMigrationStrategy strategy() {
				return (flyway) -> {
				};
			}

		}

	}

	/**
	 * As in production, a second run of the application repeats the callbacks.
	 */
	@Import(TwiceTestCase.Strategy.class)
	@IsolatedDatabase
	static class TwiceTestCase extends MigratedUsers {

		TwiceTestCase() {
			super("after", "after");
		}

		@DynamicPropertySource
		static void locations(DynamicPropertyRegistry registry) {
			registry.add("spring.flyway.locations", () -> "filesystem:" + folder.resolve("callbacks"));
		}

		static class Strategy {

			@Bean
			FlywayMigrationStrategy strategy() {
				return (flyway) -> {
					flyway.migrate();
					flyway.migrate();
				};
			}

		}

	}

	abstract static class Placeholders extends MigratedUsers {

		Placeholders(String... expected) {
			super(expected);
		}

		@DynamicPropertySource
		static void locations(DynamicPropertyRegistry registry) {
			registry.add("spring.flyway.locations", () -> "filesystem:" + folder.resolve("placeholders"));
		}

	}

	@TestPropertySource(properties = { "spring.flyway.placeholders.colour=red",
			"spring.flyway.init-sqls=SET suite.shade = 'light'" })
	@IsolatedDatabase
	static class LightTestCase extends Placeholders {

		LightTestCase() {
			super("red light");
		}

	}

	@TestPropertySource(properties = { "spring.flyway.placeholders.colour=red",
			"spring.flyway.init-sqls=SET suite.shade = 'dark'" })
	@IsolatedDatabase
	static class DarkTestCase extends Placeholders {

		DarkTestCase() {
			super("red dark");
		}

	}

	@Import(CustomizedTestCase.Customizer.class)
	@TestPropertySource(properties = { "spring.flyway.placeholders.colour=red",
			"spring.flyway.init-sqls=SET suite.shade = 'dark'" })
	@IsolatedDatabase
	static class CustomizedTestCase extends Placeholders {

		CustomizedTestCase() {
			super("blue dark");
		}

		static class Customizer {

			@Bean
			FlywayConfigurationCustomizer customizer() {
				return (flyway) -> flyway.placeholders(Map.of("colour", "blue"));
			}

		}

	}

}
