package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A restricted application reads and writes rows and can do nothing else.
 */
class AccessIntegrationTests {

	private static final List<String> TALKATIVE = List.of("io.isolateddb", "com.zaxxer.hikari");

	private static final Set<String> passwords = ConcurrentHashMap.newKeySet();

	private static final Set<String> databases = ConcurrentHashMap.newKeySet();

	private final KeptOnServer kept = new KeptOnServer();

	@BeforeEach
	@AfterEach
	void forget() {
		passwords.clear();
		databases.clear();
		this.kept.drop();
	}

	@Test
	void restrictedApplicationCanDoNoMoreThanReadAndWriteRows() {
		TestCases.succeed(4, ClassTestCase.class);
	}

	@Test
	void databaseOfRestrictedApplicationIsRewound() {
		TestCases.succeed(10, RewoundTestCase.class);

		assertThat(databases).hasSizeLessThanOrEqualTo(6);
	}

	@Test
	void tablesOfFixturesAndOfTheClassCanBeUsed() {
		TestCases.succeed(2, LayersTestCase.class);
	}

	@Test
	void fixturesOfMethodHaveAllRightsInTheDatabaseOfTheClass() {
		TestCases.succeed(2, ClassScopeTestCase.class);
	}

	@Test
	void accessIsThatOfThePropertyOrOfTheAnnotation() {
		TestCases.succeed(2, PropertyTestCase.class);
	}

	@Test
	@Tag("own-server")
	void policiesForTheRoleOfThePropertyApply() {
		TestCases.succeed(2, NamedRoleTestCase.class);
	}

	@Test
	void methodCannotChooseAnotherAccessToTheDatabaseOfItsClass() {
		List<Throwable> failures = TestCases.failures(TestCases.run(OtherAccessTestCase.class));

		assertThat(failures).hasSize(1);
		assertThat(failures.get(0)).hasMessageContaining("cannot choose another 'access'")
			.hasMessageContaining("OtherAccessTestCase#isRefused");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void keptDatabaseIsThereAndNoPasswordIsTold(CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		TALKATIVE.forEach((name) -> logging.setLogLevel(name, LogLevel.TRACE));
		Throwable failure;
		try {
			failure = KeptOnServer.failures(1, FailedTestCase.class).get(0);
		}
		finally {
			TALKATIVE.forEach((name) -> logging.setLogLevel(name, null));
		}

		assertThat(output).contains(" - configuration:");
		assertThat(this.kept.users(this.kept.names().get(0))).contains("Grace");
		assertThat(passwords).hasSize(1).allMatch((password) -> password.length() > 20);
		assertThat(KeptOnServer.print(failure) + output).doesNotContain(passwords);
	}

	private static void requireRestricted(JdbcTemplate jdbc) {
		assertThat(jdbc.queryForObject("SELECT current_user", String.class))
			.isEqualTo(jdbc.queryForObject("SELECT current_database()", String.class));
		assertThatException().isThrownBy(() -> jdbc.execute("CREATE TABLE mine ()"))
			.havingRootCause()
			.withMessageContaining("permission denied");
	}

	@UsersTest
	@IsolatedDatabase(access = Access.RESTRICTED)
	static class ClassTestCase {

		@RepeatedTest(2)
		void writesRows(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			users.add("Grace");

			assertThat(users.names()).containsExactly("Ada", "Grace");
			requireRestricted(jdbc);
		}

		@RepeatedTest(2)
		@IsolatedDatabase(access = Access.FULL)
		void hasAllRightsInMethod(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			jdbc.execute("CREATE TABLE mine ()");

			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@UsersTest
	@IsolatedDatabase(access = Access.RESTRICTED)
	static class RewoundTestCase {

		@RepeatedTest(10)
		void isFirst(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
			jdbc.update("UPDATE users SET name = 'Lovelace' WHERE name = 'Ada'");
			assertThat(jdbc.queryForObject("SELECT max(id) FROM users", int.class)).isEqualTo(2);
			databases.add(users.database());
		}

	}

	@UsersTest
	@IsolatedDatabase(fixtures = "more")
	static class LayersTestCase {

		@BeforeAll
		static void createTable(@Autowired JdbcTemplate jdbc) {
			jdbc.execute("CREATE TABLE of_class (id serial)");
		}

		@Test
		@IsolatedDatabase(access = Access.RESTRICTED)
		void tablesAreUsed(@Autowired JdbcTemplate jdbc) {
			requireRestricted(jdbc);
			jdbc.update("INSERT INTO more.things (name) VALUES ('x')");
			jdbc.update("INSERT INTO of_class DEFAULT VALUES");
		}

		@Test
		@IsolatedDatabase(access = Access.RESTRICTED, fixtures = "evenmore")
		void tablesOfMethodAreUsed(@Autowired JdbcTemplate jdbc) {
			requireRestricted(jdbc);
			jdbc.update("INSERT INTO of_class DEFAULT VALUES");
			jdbc.update("INSERT INTO of_method DEFAULT VALUES");
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS, access = Access.RESTRICTED)
	static class ClassScopeTestCase {

		@RepeatedTest(1)
		@IsolatedDatabase(fixtures = "evenmore")
		void tableOfMethodIsUsed(@Autowired JdbcTemplate jdbc) {
			requireRestricted(jdbc);
			jdbc.update("INSERT INTO of_method DEFAULT VALUES");
		}

		@Test
		void isRestricted(@Autowired JdbcTemplate jdbc) {
			requireRestricted(jdbc);
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.access=restricted")
	@IsolatedDatabase
	static class PropertyTestCase {

		@Test
		void isRestricted(@Autowired JdbcTemplate jdbc) {
			requireRestricted(jdbc);
		}

		@Test
		@IsolatedDatabase(access = Access.FULL)
		void hasAllRights(@Autowired JdbcTemplate jdbc) {
			jdbc.execute("CREATE TABLE mine ()");
		}

	}

	/**
	 * On another server than that of the other contexts, which name no role.
	 */
	@UsersTest
	@TestPropertySource(properties = "isolated-database.restricted-role=users_reader")
	@IsolatedDatabase(access = Access.RESTRICTED, fixtures = { "linus", "policy" })
	static class NamedRoleTestCase {

		@DynamicPropertySource
		static void chooseServer(DynamicPropertyRegistry properties) {
			int port = TestPostgreSql.start().getPort();
			properties.add("isolated-database.server.url", () -> "jdbc:postgresql://localhost:" + port + "/postgres");
			properties.add("isolated-database.server.username", () -> "postgres");
		}

		@RepeatedTest(2)
		void usesTheRowsOfTheRole(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			requireRestricted(jdbc);
			users.add("Grace");

			assertThat(users.names()).containsExactly("Ada", "Grace");
			assertThatException().isThrownBy(() -> users.add("Linus"))
				.havingRootCause()
				.withMessageContaining("row-level security");
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class OtherAccessTestCase {

		@Test
		@IsolatedDatabase(access = Access.RESTRICTED)
		void isRefused() {
		}

	}

	@UsersTest
	@IsolatedDatabase(access = Access.RESTRICTED, keep = Keep.ON_FAILURE, fixtures = { "linus", "more" })
	static class FailedTestCase {

		@Test
		void fails(@Autowired DataSource dataSource, @Autowired Users users) throws SQLException {
			passwords.add(((HikariDataSource) dataSource).getPassword());
			users.add("Grace");
			try (Connection connection = dataSource.getConnection()) {
				connection.createStatement().execute("SELECT wrong");
			}
		}

	}

}
