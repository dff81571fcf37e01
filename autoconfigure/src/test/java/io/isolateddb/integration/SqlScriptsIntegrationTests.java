package io.isolateddb.integration;

import java.util.List;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.jdbc.Sql;
import org.springframework.test.context.jdbc.Sql.ExecutionPhase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scripts of {@code @Sql} run in the database of the test, or of the class, that they
 * belong to.
 */
class SqlScriptsIntegrationTests {

	private static final String ADD_GRACE = "INSERT INTO users (name) VALUES ('Grace')";

	private static final String ADD_LINUS = "INSERT INTO users (name) VALUES ('Linus')";

	private static final String FAIL_WITHOUT_GRACE = "SELECT 1 / count(*) FROM users WHERE name = 'Grace'";

	private static final String FAIL_WITH_LINUS = "SELECT 1 / (1 - count(*)) FROM users WHERE name = 'Linus'";

	@Test
	void scriptBeforeMethodFillsTheDatabaseOfTheMethod() {
		TestCases.succeed(3, BeforeMethodTestCase.class);
	}

	@Test
	void scriptAfterMethodFindsWhatTheMethodHasCommitted() {
		TestCases.succeed(2, AfterMethodTestCase.class);
	}

	@Test
	void scriptAfterMethodDoesNotFindWhatAnotherMethodHasCommitted() {
		assertThat(failure(AfterOtherMethodTestCase.class)).hasStackTraceContaining("division by zero");
	}

	@Test
	void scriptsAroundClassShareADatabaseThatMethodsStartFrom() {
		TestCases.succeed(2, AroundClassTestCase.class);
	}

	@Test
	void scriptAfterClassFindsWhatMethodsHaveCommittedToTheDatabaseOfTheClass() {
		TestCases.succeed(1, AfterClassWithClassScopeTestCase.class);
	}

	@Test
	void scriptAfterClassDoesNotFindWhatMethodsHaveCommittedToTheirOwn() {
		assertThat(failure(AfterClassTestCase.class)).hasStackTraceContaining("division by zero");
	}

	private static Throwable failure(Class<?> type) {
		List<Throwable> failures = TestCases.failures(TestCases.run(type));
		assertThat(failures).hasSize(1);
		return failures.get(0);
	}

	@UsersTest
	@IsolatedDatabase
	@Sql(statements = ADD_GRACE)
	static class BeforeMethodTestCase {

		@RepeatedTest(2)
		void ofTheClass(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

		@Test
		@Sql(statements = ADD_LINUS)
		void ofTheMethod(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	@Sql(statements = FAIL_WITHOUT_GRACE, executionPhase = ExecutionPhase.AFTER_TEST_METHOD)
	static class AfterMethodTestCase {

		@RepeatedTest(2)
		void adds(@Autowired Users users) {
			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	@Sql(statements = FAIL_WITHOUT_GRACE, executionPhase = ExecutionPhase.AFTER_TEST_METHOD)
	static class AfterOtherMethodTestCase {

		private static boolean added;

		@RepeatedTest(2)
		void addsTheFirstTime(@Autowired Users users) {
			if (!added) {
				users.add("Grace");
			}
			added = true;
		}

	}

	@UsersTest
	@IsolatedDatabase
	@Sql(statements = ADD_GRACE, executionPhase = ExecutionPhase.BEFORE_TEST_CLASS)
	@Sql(statements = { FAIL_WITHOUT_GRACE, FAIL_WITH_LINUS }, executionPhase = ExecutionPhase.AFTER_TEST_CLASS)
	static class AroundClassTestCase {

		@RepeatedTest(2)
		void startsFromWhatTheClassHas(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");

			users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	@Sql(statements = FAIL_WITHOUT_GRACE, executionPhase = ExecutionPhase.AFTER_TEST_CLASS)
	static class AfterClassWithClassScopeTestCase {

		@Test
		void adds(@Autowired Users users) {
			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	@Sql(statements = FAIL_WITHOUT_GRACE, executionPhase = ExecutionPhase.AFTER_TEST_CLASS)
	static class AfterClassTestCase {

		@Test
		void adds(@Autowired Users users) {
			users.add("Grace");
		}

	}

}
