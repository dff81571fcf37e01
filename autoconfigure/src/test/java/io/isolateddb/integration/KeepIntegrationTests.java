package io.isolateddb.integration;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.annotation.Commit;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.jdbc.Sql;
import org.springframework.test.context.jdbc.Sql.ExecutionPhase;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A failed test leaves its database behind, and its failure says where it is and what has
 * been changed in it.
 */
class KeepIntegrationTests {

	private static final Pattern NAME = Pattern.compile("name: +(\\S+)");

	private final DatabaseServer server = DatabaseServers
		.choose(new ServerRequest(null, null, getClass().getClassLoader()));

	@BeforeEach
	@AfterEach
	void dropKept() {
		failing = true;
		kept().forEach((name) -> jdbc("postgres").sql("DROP DATABASE \"" + name + "\" WITH (FORCE)").update());
	}

	private static boolean failing;

	@Test
	void failureEndsWithWhatIsKnownOfTheDatabase() {
		Throwable failure = failures(1, MethodTestCase.class).get(0);

		String[] lines = print(failure).split("\n");
		List<String> end = Stream.of(lines).skip(lines.length - 6).map(String::strip).toList();
		assertThat(end.get(0)).isEqualTo("Suppressed: The database of " + MethodTestCase.class.getName()
				+ "#addsAndFails is kept, since the test has failed:");
		assertThat(end.get(1)).startsWith("name:    isodb_kept_KeepIntegrationTests$MethodTestCase.addsAnd");
		assertThat(end.get(2)).isEqualTo("URL:     " + this.server.jdbcUrl().replace("/postgres", "/")
				+ kept().get(0).replace("$", "%24"));
		assertThat(end.get(3)).startsWith("open:    psql 'postgresql://postgres@localhost:").contains("/isodb_kept_");
		assertThat(end.get(4)).isEqualTo("changed: sequence users_id_seq: next value 2 -> 3");
		assertThat(end.get(5)).isEqualTo("users: 1 row added, 1 changed");
	}

	@Test
	void keptDatabaseHoldsWhatTheTestHasLeft() {
		failures(1, MethodTestCase.class);

		assertThat(names(kept().get(0))).containsExactly("Lovelace", "Grace");
	}

	@Test
	void noteComesAfterTheInnermostCause() {
		Throwable failure = failures(1, CauseTestCase.class).get(0);

		assertThat(failure.getSuppressed()).isEmpty();
		assertThat(failure.getCause().getSuppressed()).hasSize(1);
		assertThat(print(failure).strip()).endsWith("users: 1 row added");
	}

	@ParameterizedTest
	@ValueSource(classes = { BeforeEachTestCase.class, AfterEachTestCase.class, SqlAfterTestCase.class,
			CommitTestCase.class, DynamicTestCase.class, OnlyMethodTestCase.class, BeforeAllTestCase.class,
			ClassMethodTestCase.class, AfterAllTestCase.class, PropertyTestCase.class })
	void failureKeepsTheDatabaseWhereverItHappens(Class<?> type) {
		Throwable failure = failures(1, type).get(0);

		Matcher name = NAME.matcher(print(failure));
		assertThat(name.find()).isTrue();
		assertThat(kept()).containsExactly(name.group(1));
		assertThat(names(name.group(1))).contains("Grace");
	}

	@Test
	void eachInvocationKeepsItsOwn() {
		failures(2, RepeatedTestCase.class);

		assertThat(kept()).hasSize(2);
	}

	@Test
	void databaseOfClassIsKeptOnceForAllFailures() {
		List<Throwable> failures = failures(2, TwoFailuresTestCase.class);

		assertThat(kept()).hasSize(1);
		assertThat(failures).allMatch((failure) -> print(failure).contains(kept().get(0)));
		assertThat(print(failures.get(0))).contains("users: 1 row added");
		assertThat(print(failures.get(1))).contains("users: 2 rows added");
		assertThat(names(kept().get(0))).hasSize(4);
	}

	@ParameterizedTest
	@ValueSource(classes = { PassedTestCase.class, AssumptionTestCase.class })
	void nothingIsKeptWithoutFailure(Class<?> type) {
		TestCases.run(type);

		assertThat(kept()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(classes = { NeverTestCase.class, NeverPropertyTestCase.class })
	void nothingIsKeptWhereThatIsNotWanted(Class<?> type) {
		Throwable failure = failures(1, type).get(0);

		assertThat(kept()).isEmpty();
		assertThat(failure.getSuppressed()).isEmpty();
	}

	@Test
	void databaseIsAlwaysKeptWhereThatIsWanted() {
		TestCases.succeed(2, AlwaysTestCase.class);
		TestCases.succeed(2, AlwaysClassTestCase.class);

		assertThat(kept()).hasSize(3);
	}

	@Test
	void keptDatabaseIsReplacedWhenTheTestFailsAgain() {
		failures(1, MethodTestCase.class);
		failures(1, MethodTestCase.class);

		assertThat(kept()).hasSize(1);
	}

	@Test
	void keptDatabaseIsDroppedWhenTheTestPasses() {
		failures(1, MethodTestCase.class);
		failing = false;

		TestCases.succeed(1, MethodTestCase.class);

		assertThat(kept()).isEmpty();
	}

	private static List<Throwable> failures(int expected, Class<?> type) {
		List<Throwable> failures = TestCases.failures(TestCases.run(type));
		assertThat(failures).hasSize(expected);
		return failures;
	}

	private static String print(Throwable failure) {
		StringWriter printed = new StringWriter();
		failure.printStackTrace(new PrintWriter(printed));
		return printed.toString();
	}

	private List<String> kept() {
		return jdbc("postgres").sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_kept%'")
			.query(String.class)
			.list();
	}

	private List<String> names(String database) {
		return jdbc(database).sql("SELECT name FROM users ORDER BY id").query(String.class).list();
	}

	private JdbcClient jdbc(String database) {
		return JdbcClient.create(new DriverManagerDataSource(
				this.server.jdbcUrl().replace("/postgres", "/" + database.replace("$", "%24")), this.server.username(),
				this.server.password()));
	}

	@UsersTest
	@IsolatedDatabase
	static class MethodTestCase {

		@Test
		void addsAndFails(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			users.add("Grace");
			jdbc.update("UPDATE users SET name = 'Lovelace' WHERE name = 'Ada'");

			assertThat(failing).isFalse();
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class CauseTestCase {

		@Test
		void fails(@Autowired Users users) {
			users.add("Grace");
			throw new IllegalStateException(new IllegalArgumentException("innermost"));
		}

	}

	@UsersTest
	static class OnlyMethodTestCase {

		@Test
		@IsolatedDatabase
		void fails(@Autowired Users users) {
			users.add("Grace");
			throw new IllegalStateException();
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class BeforeEachTestCase {

		@BeforeEach
		void fail(@Autowired Users users) {
			users.add("Grace");
			throw new IllegalStateException();
		}

		@Test
		void passes() {
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class AfterEachTestCase {

		@Test
		void passes(@Autowired Users users) {
			users.add("Grace");
		}

		@AfterEach
		void fail() {
			throw new IllegalStateException();
		}

	}

	@UsersTest
	@IsolatedDatabase
	@Sql(statements = "SELECT wrong", executionPhase = ExecutionPhase.AFTER_TEST_METHOD)
	static class SqlAfterTestCase {

		@Test
		void passes(@Autowired Users users) {
			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class CommitTestCase {

		@Autowired
		private Users users;

		@Test
		@Commit
		@Transactional
		@Sql(statements = { "INSERT INTO users (name) VALUES ('Grace')",
				"CREATE TABLE other (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)" })
		void failsAtTheEnd(@Autowired JdbcTemplate jdbc) {
			jdbc.update("INSERT INTO other VALUES (1), (1)");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class DynamicTestCase {

		@TestFactory
		Stream<DynamicTest> tests(@Autowired Users users) {
			return Stream.of(DynamicTest.dynamicTest("adds", () -> users.add("Grace")),
					DynamicTest.dynamicTest("fails", () -> {
						throw new IllegalStateException();
					}));
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class BeforeAllTestCase {

		@BeforeAll
		static void fail(@Autowired Users users) {
			users.add("Grace");
			throw new IllegalStateException();
		}

		@Test
		void isNotReached() {
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class ClassMethodTestCase extends MethodTestCase {

		@Test
		void passes() {
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class AfterAllTestCase {

		@Test
		void passes(@Autowired Users users) {
			users.add("Grace");
		}

		@AfterAll
		static void fail() {
			throw new IllegalStateException();
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.keep=never")
	@IsolatedDatabase(keep = Keep.ON_FAILURE)
	static class PropertyTestCase extends MethodTestCase {

	}

	@UsersTest
	@IsolatedDatabase
	static class RepeatedTestCase {

		@RepeatedTest(2)
		void fails() {
			throw new IllegalStateException();
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class TwoFailuresTestCase {

		@RepeatedTest(2)
		void fails(@Autowired Users users) {
			users.add("Grace");
			throw new IllegalStateException();
		}

		@AfterAll
		static void addOneMore(@Autowired Users users) {
			users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class PassedTestCase {

		@Test
		void passes(@Autowired Users users) {
			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class AssumptionTestCase {

		@Test
		void doesNotApply(@Autowired Users users) {
			users.add("Grace");
			Assumptions.abort();
		}

	}

	@UsersTest
	@IsolatedDatabase(keep = Keep.NEVER)
	static class NeverTestCase extends MethodTestCase {

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.keep=never")
	@IsolatedDatabase
	static class NeverPropertyTestCase extends MethodTestCase {

	}

	@UsersTest
	@IsolatedDatabase(keep = Keep.ALWAYS)
	static class AlwaysTestCase {

		@RepeatedTest(2)
		void passes() {
		}

	}

	@UsersTest
	@IsolatedDatabase(keep = Keep.ALWAYS, scope = Scope.CLASS)
	static class AlwaysClassTestCase extends AlwaysTestCase {

	}

}
