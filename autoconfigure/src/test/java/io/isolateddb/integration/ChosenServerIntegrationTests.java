package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.testsupport.TestPostgreSql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server that a context names is the one that its tests have their databases on. It
 * is recognized by the user.
 */
class ChosenServerIntegrationTests {

	/**
	 * Takes precedence over a URL that the whole build is run with.
	 */
	private static final String NO_URL = "isolated-database.server.url=";

	private static final EmbeddedPostgres SERVER = TestPostgreSql.start();

	private static final String USER = "chosen_server";

	private static final String APPLICATION = "chosen_application";

	@BeforeAll
	static void createUserAndDatabaseOfApplication() {
		JdbcClient jdbc = JdbcClient.create(SERVER.getPostgresDatabase());
		jdbc.sql("CREATE ROLE " + USER + " LOGIN SUPERUSER PASSWORD 'pw'").update();
		jdbc.sql("CREATE DATABASE " + APPLICATION + " OWNER " + USER).update();
		application().sql("CREATE TABLE customers AS SELECT 'Ada' AS name").update();
	}

	@AfterEach
	void databaseOfApplicationIsAsItWas() {
		assertThat(application()
			.sql("SELECT string_agg(relname, ' ') FROM pg_class WHERE relnamespace = " + "'public'::regnamespace")
			.query(String.class)
			.single()).isEqualTo("customers");
		assertThat(application().sql("SELECT name FROM customers").query(String.class).list()).containsExactly("Ada");
	}

	@ParameterizedTest
	@ValueSource(classes = { PropertyTestCase.class, ServiceTestCase.class, ServiceOfOwnDataSourceTestCase.class,
			DataSourceTestCase.class })
	void testsHaveTheirDatabasesOnTheServerThatIsNamed(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@Test
	void serviceIsNoneWhenSpringMakesItOfProperties() {
		TestCases.succeed(2, EmbeddedTestCase.class);
	}

	@Test
	void embeddedServerIsChosenWhenDotEnvFileIsMadeForDockerCompose(@TempDir Path directory) throws IOException {
		Files.writeString(directory.resolve(".env"), "this is no variable\nPOSTGRES_HOST=db\nPOSTGRES_USER=app");
		String workingDirectory = System.setProperty("user.dir", directory.toString());
		try {
			TestCases.succeed(2, DotEnvFileTestCase.class);
		}
		finally {
			System.setProperty("user.dir", workingDirectory);
		}
	}

	private static JdbcClient application() {
		return JdbcClient.create(SERVER.getDatabase("postgres", APPLICATION));
	}

	private static String url() {
		return "jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + APPLICATION;
	}

	/**
	 * Commit to a database that no other test has committed to.
	 */
	abstract static class Commit {

		@RepeatedTest(2)
		void isIsolated(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");

			assertThat(users.names()).containsExactly("Ada", "Grace");
			assertThat(users.database()).startsWith("isodb_");
			verify(jdbc.queryForObject("SELECT current_user", String.class));
		}

		void verify(String user) {
			assertThat(user).isEqualTo(USER);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class PropertyTestCase extends Commit {

		@DynamicPropertySource
		static void server(DynamicPropertyRegistry registry) {
			registry.add("isolated-database.server.url", () -> url().replace("jdbc:", ""));
			registry.add("isolated-database.server.username", () -> USER);
			registry.add("isolated-database.server.password", () -> "pw");
		}

	}

	/**
	 * What {@code @ServiceConnection} makes of a container.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Service {

		@Bean
		JdbcConnectionDetails container() {
			return new JdbcConnectionDetails() {

				@Override
				public String getUsername() {
					return USER;
				}

				@Override
				public String getPassword() {
					return "pw";
				}

				@Override
				public String getJdbcUrl() {
					return url();
				}

			};
		}

	}

	@UsersTest
	@Import(Service.class)
	@TestPropertySource(properties = NO_URL)
	@IsolatedDatabase
	static class ServiceTestCase extends Commit {

	}

	@UsersTest
	@Import({ Service.class, ServiceOfOwnDataSourceTestCase.OwnDataSource.class })
	@TestPropertySource(properties = NO_URL)
	@IsolatedDatabase
	static class ServiceOfOwnDataSourceTestCase extends Commit {

		@TestConfiguration(proxyBeanMethods = false)
		static class OwnDataSource {

			@Bean
			DataSource pool(JdbcConnectionDetails service) {
				HikariDataSource pool = new HikariDataSource();
				pool.setJdbcUrl(service.getJdbcUrl());
				return pool;
			}

		}

	}

	@UsersTest
	@TestPropertySource(properties = { NO_URL, "isolated-database.server.embedded=never" })
	@IsolatedDatabase
	static class DataSourceTestCase extends Commit {

		@DynamicPropertySource
		static void dataSource(DynamicPropertyRegistry registry) {
			registry.add("spring.datasource.url", ChosenServerIntegrationTests::url);
			registry.add("spring.datasource.username", () -> USER);
			registry.add("spring.datasource.password", () -> "pw");
		}

	}

	@UsersTest
	@TestPropertySource(properties = { NO_URL, "spring.datasource.url=jdbc:postgresql://localhost:1/app" })
	@IsolatedDatabase
	static class DotEnvFileTestCase extends Commit {

		@Override
		void verify(String user) {
			assertThat(user).isEqualTo("postgres");
		}

	}

	@UsersTest
	@TestPropertySource(properties = { NO_URL, "isolated-database.server.embedded=always",
			"spring.datasource.url=jdbc:postgresql://localhost:1/app" })
	@IsolatedDatabase
	static class EmbeddedTestCase extends Commit {

		@Override
		void verify(String user) {
			assertThat(user).isEqualTo("postgres");
		}

	}

}
