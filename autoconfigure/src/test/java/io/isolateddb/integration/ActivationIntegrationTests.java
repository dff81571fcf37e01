package io.isolateddb.integration;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The property {@code isolated-database.activation} decides which tests are isolated.
 */
class ActivationIntegrationTests {

	@Test
	void everyTestIsIsolatedIfThatIsAlwaysWanted() {
		TestCases.succeed(2, AlwaysTestCase.class);
	}

	@Test
	void whatTheClassWritesIsInTheDatabaseOfEachMethodWithoutAnnotation() {
		TestCases.succeed(2, AlwaysClassPhaseTestCase.class);
	}

	@Test
	void annotationStillCounts() {
		TestCases.succeed(2, AlwaysAnnotatedTestCase.class);
	}

	@Test
	void contextWithoutDataSourceIsLeftAlone() {
		TestCases.succeed(1, AlwaysWithoutDataSourceTestCase.class);
	}

	@Test
	void annotatedTestIsNotIsolatedIfThatIsNeverWanted() {
		TestCases.succeed(2, NeverTestCase.class);
	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	static class AlwaysTestCase {

		@RepeatedTest(2)
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	static class AlwaysClassPhaseTestCase {

		@BeforeAll
		static void add(@Autowired Users users) {
			users.add("Linus");
		}

		@RepeatedTest(2)
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Linus");

			users.add("Grace");
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	@IsolatedDatabase(fixtures = "linus")
	static class AlwaysAnnotatedTestCase {

		@RepeatedTest(2)
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Linus");

			users.add("Grace");
		}

	}

	@SpringBootTest(classes = NoDataSource.class, properties = "isolated-database.activation=always")
	static class AlwaysWithoutDataSourceTestCase {

		@Test
		void runs(@Autowired ApplicationContext context) {
			assertThat(context.getBeanProvider(DataSource.class).getIfAvailable()).isNull();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoDataSource {

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=never")
	@IsolatedDatabase(fixtures = "linus")
	static class NeverTestCase {

		private static int methods;

		/**
		 * The database of the application itself.
		 */
		@DynamicPropertySource
		static void useOwnDatabase(DynamicPropertyRegistry properties) {
			PGSimpleDataSource own = (PGSimpleDataSource) TestPostgreSql.newDatabase();
			properties.add("spring.datasource.url", () -> own.getUrl());
			properties.add("spring.datasource.username", () -> own.getUser());
		}

		@RepeatedTest(2)
		void findsWhatOthersHaveLeft(@Autowired Users users, DataSource dataSource) {
			assertThat(users.names()).hasSize(1 + methods++);
			assertThat(users.database()).startsWith("test_");
			assertThat(dataSource).isNotNull();

			users.add("Grace");
		}

	}

}
