package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Properties hold where an annotation does not say otherwise, whatever way they are set.
 */
class PropertiesIntegrationTests {

	@Test
	void scopeIsThatOfThePropertySourceOfTheTest() {
		TestCases.succeed(2, TestPropertyTestCase.class);
	}

	@Test
	void scopeIsThatOfTheProfile() {
		TestCases.succeed(2, ProfileTestCase.class);
	}

	@Test
	void scopeIsThatOfTheSystemProperty() {
		System.setProperty("isolated-database.scope", "class");
		try {
			TestCases.succeed(2, SystemPropertyTestCase.class);
		}
		finally {
			System.clearProperty("isolated-database.scope");
		}
	}

	@Test
	void scopeOfAnnotationWinsOverProperty() {
		TestCases.succeed(2, AnnotationTestCase.class);
	}

	@Test
	void fixturesOfPropertyComeBeforeThoseOfAnnotation() {
		TestCases.succeed(2, FixturesTestCase.class);
	}

	@Test
	void connectionsOfEachDatabaseAreLimited() {
		TestCases.succeed(1, ConnectionsTestCase.class);
	}

	/**
	 * Two tests that share the database of their class.
	 */
	abstract static class ScopeClass {

		private static int methods;

		@BeforeAll
		static void none() {
			methods = 0;
		}

		@RepeatedTest(2)
		void findsWhatOthersHaveLeft(@Autowired Users users) {
			assertThat(users.names()).hasSize(1 + methods++);

			users.add("Grace");
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.scope=class")
	@IsolatedDatabase
	static class TestPropertyTestCase extends ScopeClass {

	}

	@UsersTest
	@ActiveProfiles("class-scope")
	@IsolatedDatabase
	static class ProfileTestCase extends ScopeClass {

	}

	@UsersTest
	@TestPropertySource(properties = "system=property")
	@DirtiesContext
	@IsolatedDatabase
	static class SystemPropertyTestCase extends ScopeClass {

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.scope=class")
	@IsolatedDatabase(scope = Scope.METHOD)
	static class AnnotationTestCase {

		@RepeatedTest(2)
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

	@UsersTest
	@TestPropertySource(
			properties = "isolated-database.fixtures=classpath:io/isolateddb/integration/fixtures/linus.sql,grace")
	@IsolatedDatabase
	static class FixturesTestCase {

		@Test
		void areThoseOfTheProperty(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Linus", "Grace");
		}

		@Test
		@IsolatedDatabase(fixtures = "linus")
		void areThoseOfTheMethodToo(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Linus", "Grace", "Linus");
		}

	}

	@UsersTest
	@TestPropertySource(properties = { "isolated-database.pool.connections-per-database=2",
			"isolated-database.pool.spare-databases=0", "spring.datasource.hikari.connection-timeout=250" })
	@IsolatedDatabase
	static class ConnectionsTestCase {

		@Test
		void areTwo(@Autowired DataSource dataSource) throws SQLException {
			try (Connection one = dataSource.getConnection(); Connection two = dataSource.getConnection()) {
				assertThat(one).isNotSameAs(two);
				assertThatExceptionOfType(SQLException.class).isThrownBy(dataSource::getConnection)
					.withMessageContaining("total=2, active=2");
			}
		}

	}

}
