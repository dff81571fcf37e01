package io.isolateddb.integration;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.Commit;
import org.springframework.test.context.jdbc.Sql;
import org.springframework.test.context.jdbc.Sql.ExecutionPhase;
import org.springframework.test.context.jdbc.SqlConfig;
import org.springframework.test.context.jdbc.SqlConfig.TransactionMode;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database is kept wherever it is that its test or class fails.
 */
class KeepPlacesIntegrationTests {

	private static final Pattern NAME = Pattern.compile("name: +(\\S+)");

	private final KeptOnServer kept = new KeptOnServer();

	@BeforeEach
	@AfterEach
	void dropKept() {
		this.kept.drop();
	}

	@ParameterizedTest
	@ValueSource(classes = { OnlyMethodTestCase.class, BeforeEachTestCase.class, AfterEachTestCase.class,
			SqlAfterTestCase.class, CommitTestCase.class, DynamicTestCase.class, BeforeAllTestCase.class,
			ClassMethodTestCase.class, AfterAllTestCase.class })
	void failureKeepsTheDatabase(Class<?> type) {
		Throwable failure = KeptOnServer.failures(1, type).get(0);

		Matcher name = NAME.matcher(KeptOnServer.print(failure));
		assertThat(name.find()).isTrue();
		assertThat(this.kept.names()).containsExactly(name.group(1));
		assertThat(this.kept.users(name.group(1))).contains("Grace");
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

		@Test
		@Commit
		@Transactional
		@Sql(config = @SqlConfig(transactionMode = TransactionMode.ISOLATED),
				statements = { "INSERT INTO users (name) VALUES ('Grace')",
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
	static class ClassMethodTestCase extends OnlyMethodTestCase {

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

}
