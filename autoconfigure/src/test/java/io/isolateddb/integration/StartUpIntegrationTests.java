package io.isolateddb.integration;

import java.time.Duration;
import java.util.List;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever fills the database while the application starts is in the database of each
 * test.
 */
class StartUpIntegrationTests {

	private static final String SCRIPT = "classpath:db/migration/V1__users.sql";

	@ParameterizedTest
	@ValueSource(classes = { FlywayTestCase.class, LiquibaseTestCase.class, SqlInitTestCase.class,
			HibernateTestCase.class, RunnerTestCase.class, ReadyListenerTestCase.class, RestartTestCase.class })
	void whatFillsTheDatabaseAtStartUpIsInThatOfEachTest(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@ParameterizedTest
	@ValueSource(classes = FlywayAndRunnerTestCase.class)
	void whatIsAddedToMigrationsAtStartUpIsInTheDatabaseOfEachTest(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@Test
	void contextThatLeavesItsMigratedDatabaseAsItWasHasNoTemplateOfItsOwn() {
		TestCases.succeed(1, LookingTestCase.class);
	}

	@Test
	void databaseOfTheStartIsGivenUpWhenTheContextHasStarted() {
		TestCases.succeed(1, EmptyTestCase.class);

		DatabaseServer server = DatabaseServers.choose(new ServerRequest(null, null, getClass().getClassLoader()));
		JdbcClient registry = JdbcClient.create(new DriverManagerDataSource(
				server.jdbcUrl().replace("/postgres", "/isolated_database"), server.username(), server.password()));
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> registry.sql("SELECT name FROM test_databases WHERE kind = 'START_UP'")
				.query(String.class)
				.list(), List::isEmpty);
	}

	/**
	 * Two tests that find what the application has filled, and nothing of each other.
	 */
	abstract static class StartFromApplication {

		@RepeatedTest(2)
		void startsFromWhatTheApplicationHasFilled(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class FlywayTestCase extends StartFromApplication {

	}

	@UsersTest
	@Import(LookingRunner.class)
	@IsolatedDatabase
	static class LookingTestCase {

		@Test
		void sharesTheTemplate(@Autowired ApplicationContext context) {
			StartUps.assertShared(context);
		}

	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.liquibase.enabled=true",
			"spring.liquibase.change-log=classpath:io/isolateddb/integration/changelog.sql" })
	@IsolatedDatabase
	static class LiquibaseTestCase extends StartFromApplication {

	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.sql.init.mode=always",
			"spring.sql.init.schema-locations=" + SCRIPT })
	@IsolatedDatabase
	static class SqlInitTestCase extends StartFromApplication {

	}

	@SpringBootTest(classes = JpaApplication.class, webEnvironment = WebEnvironment.NONE, properties = {
			"spring.flyway.enabled=false", "spring.jpa.hibernate.ddl-auto=create",
			"spring.jpa.properties.jakarta.persistence.sql-load-script-source=io/isolateddb/integration/ada.sql" })
	@IsolatedDatabase
	static class HibernateTestCase extends StartFromApplication {

	}

	@UsersTest
	@TestPropertySource(properties = "spring.flyway.enabled=false")
	@Import(FillingRunner.class)
	@IsolatedDatabase
	static class RunnerTestCase extends StartFromApplication {

	}

	@UsersTest
	@TestPropertySource(properties = "spring.flyway.enabled=false")
	@Import(FillingListener.class)
	@IsolatedDatabase
	static class ReadyListenerTestCase extends StartFromApplication {

	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "restart=true" })
	@Import(FillingRunner.class)
	@DirtiesContext(classMode = ClassMode.BEFORE_EACH_TEST_METHOD)
	@IsolatedDatabase
	static class RestartTestCase extends StartFromApplication {

		@BeforeAll
		static void changeNothing(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@UsersTest
	@Import(AddingRunner.class)
	@IsolatedDatabase
	static class FlywayAndRunnerTestCase {

		@RepeatedTest(2)
		void startsFromBoth(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");

			users.add("Linus");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FillingRunner {

		@Bean
		ApplicationRunner fill(JdbcTemplate jdbc) {
			return (arguments) -> fillUsers(jdbc);
		}

		static void fillUsers(JdbcTemplate jdbc) {
			jdbc.execute("CREATE TABLE users (id serial, name text)");
			jdbc.execute("INSERT INTO users (name) VALUES ('Ada')");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LookingRunner {

		@Bean
		ApplicationRunner look(JdbcTemplate jdbc) {
			return (arguments) -> {
				jdbc.execute(
						"BEGIN; INSERT INTO users (id, name) OVERRIDING SYSTEM VALUE VALUES (99, 'Nobody'); ROLLBACK");
				jdbc.queryForList("SELECT last_value FROM users_id_seq");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AddingRunner {

		@Bean
		ApplicationRunner add(Users users) {
			return (arguments) -> users.add("Grace");
		}

	}

	static class FillingListener {

		@Autowired
		private JdbcTemplate jdbc;

		@EventListener(ApplicationReadyEvent.class)
		void fill() {
			FillingRunner.fillUsers(this.jdbc);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = User.class)
	@Import(Users.class)
	static class JpaApplication {

	}

	@Entity
	@Table(name = "users")
	static class User {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		private Long id;

		private String name;

	}

	/**
	 * Does not ask for what the context has left.
	 */
	@UsersTest
	@TestPropertySource(properties = "own=context")
	@IsolatedDatabase(migrate = false)
	static class EmptyTestCase {

		@Test
		void hasNoTables(@Autowired JdbcTemplate jdbc) {
			assertThat(jdbc.queryForList("SELECT * FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
		}

	}

}
