package io.isolateddb.integration;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing in an isolated test can reach another database unnoticed.
 */
class ForeignDataSourceIntegrationTests {

	private static final PGSimpleDataSource foreign = (PGSimpleDataSource) TestPostgreSql.newDatabase();

	@Test
	void dataSourceOfAnotherDatabaseIsRefused() {
		Throwable failure = TestCases.fail(ForeignDataSourceTestCase.class, NextTestCase.class);

		assertThat(failure).hasMessage("DataSource bean 'foreign' of the test "
				+ ForeignDataSourceTestCase.class.getName() + "#fails connects to " + foreign.getUrl().split("\\?")[0]
				+ ", which is not isolated. Create it in a @Bean method, so that it can be routed to the test's "
				+ "database.");
	}

	@Test
	void flywayOfAnotherDatabaseIsRefused() {
		Throwable failure = TestCases.fail(ForeignFlywayTestCase.class, NextTestCase.class);

		assertThat(failure).rootCause()
			.hasMessage("Flyway bean 'flyway' migrates a database, which is not that of the isolated tests. "
					+ "Let it use a DataSource that a @Bean method makes.");
	}

	@Test
	void migrationsForAnotherDatabaseAreRoutedToTheTests() {
		TestCases.succeed(1, FlywayUrlTestCase.class);
		TestCases.succeed(1, LiquibaseUrlTestCase.class);
	}

	@UsersTest
	@Import(OwnDataSource.class)
	@ContextConfiguration(initializers = ForeignSingleton.class)
	@IsolatedDatabase
	static class ForeignDataSourceTestCase {

		@Test
		void fails() {
		}

	}

	@UsersTest
	@ContextConfiguration(initializers = ForeignSingleton.class)
	@IsolatedDatabase
	static class ForeignFlywayTestCase {

		@Test
		void fails() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDataSource {

		@Bean
		@Primary
		DataSource own() {
			return new PGSimpleDataSource();
		}

	}

	static class ForeignSingleton implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			context.getBeanFactory().registerSingleton("foreign", foreign);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class NextTestCase {

		@Test
		void works(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@UsersTest
	@TestPropertySource(
			properties = { "spring.flyway.url=jdbc:postgresql://localhost:1/elsewhere", "spring.flyway.user=nobody" })
	@IsolatedDatabase
	static class FlywayUrlTestCase {

		@Test
		void isMigrated(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@UsersTest
	@TestPropertySource(properties = { "spring.flyway.enabled=false", "spring.liquibase.enabled=true",
			"spring.liquibase.change-log=classpath:io/isolateddb/integration/changelog.sql",
			"spring.liquibase.url=jdbc:postgresql://localhost:1/elsewhere", "spring.liquibase.user=nobody" })
	@IsolatedDatabase
	static class LiquibaseUrlTestCase {

		@Test
		void isMigrated(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
		}

	}

}
