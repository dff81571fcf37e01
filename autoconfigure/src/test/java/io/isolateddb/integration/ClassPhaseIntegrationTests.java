package io.isolateddb.integration;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a class does before its first method, its methods start from; it is gone with the
 * class.
 */
class ClassPhaseIntegrationTests {

	@ParameterizedTest
	@ValueSource(classes = { StaticBeforeAllTestCase.class, OneInstanceTestCase.class, TableOfTheClassTestCase.class })
	void workBeforeAllIsInTheDatabaseOfEachMethod(Class<?> type) {
		TestCases.succeed(2, type);
	}

	@ParameterizedTest
	@ValueSource(classes = { StaticBeforeAllTestCase.class, OneInstanceTestCase.class, TableOfTheClassTestCase.class,
			ClassScopeTestCase.class })
	void workOfAClassIsGoneAfterIt(Class<?> type) {
		TestCases.succeed(3, type, NothingOfOthersTestCase.class);
	}

	@Test
	void workBeforeAllIsInTheDatabaseOfTheClass() {
		TestCases.succeed(2, ClassScopeTestCase.class);
	}

	@Test
	void constructorReadsWhatTheClassHas() {
		TestCases.succeed(2, ConstructorTestCase.class);
	}

	/**
	 * The class begins before its context is loaded, and its first method runs while only
	 * the class that has loaded the context is known there.
	 */
	@Test
	void workBeforeAllIsOfTheClassThoughAnotherOneLoadsTheContext() {
		ParallelRun.of(2).succeed(2, WaitingTestCase.class, LoadingTestCase.class);
	}

	@UsersTest
	@TestPropertySource(properties = "loaded=by another class")
	@IsolatedDatabase
	static class LoadingTestCase {

		private static final CountDownLatch begun = new CountDownLatch(1);

		private static final CountDownLatch loaded = new CountDownLatch(1);

		private static final CountDownLatch added = new CountDownLatch(1);

		@BeforeAll
		static void waitForTheOther() throws InterruptedException {
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		}

		@Test
		void hasNothingOfTheOther(@Autowired Users users) throws InterruptedException {
			loaded.countDown();
			assertThat(added.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@UsersTest
	@TestPropertySource(properties = "loaded=by another class")
	@IsolatedDatabase
	static class WaitingTestCase {

		@RegisterExtension
		static final BeforeAllCallback waiting = (extensions) -> {
			LoadingTestCase.begun.countDown();
			assertThat(LoadingTestCase.loaded.await(30, TimeUnit.SECONDS)).isTrue();
		};

		@BeforeAll
		static void addOneForAll(@Autowired Users users) {
			users.add("Grace");
			LoadingTestCase.added.countDown();
		}

		@Test
		void startsFromWhatTheClassHas(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class StaticBeforeAllTestCase {

		@BeforeAll
		static void addOneForAll(@Autowired Users users) {
			users.add("Grace");
		}

		@AfterAll
		static void methodsAreNotSeen(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");
			users.add("Barbara");
		}

		@RepeatedTest(2)
		void startsFromWhatTheClassHas(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");

			users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	@TestInstance(Lifecycle.PER_CLASS)
	static class OneInstanceTestCase {

		@Autowired
		private Users users;

		@BeforeAll
		void addOneForAll() {
			this.users.add("Grace");
		}

		@AfterAll
		void methodsAreNotSeen() {
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

		@RepeatedTest(2)
		void startsFromWhatTheClassHas() {
			assertThat(this.users.names()).containsExactly("Ada", "Grace");

			this.users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class TableOfTheClassTestCase {

		@BeforeAll
		static void changeTable(@Autowired JdbcTemplate jdbc) {
			jdbc.execute("ALTER TABLE users RENAME TO people");
		}

		@RepeatedTest(2)
		void startsFromWhatTheClassHas(@Autowired JdbcTemplate jdbc) {
			assertThat(jdbc.update("INSERT INTO people (name) VALUES ('Linus')")).isOne();
			assertThat(jdbc.queryForObject("SELECT count(*) FROM people", int.class)).isEqualTo(2);
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class ClassScopeTestCase {

		private static int methods;

		@BeforeAll
		static void addOneForAll(@Autowired Users users) {
			methods = 0;
			users.add("Grace");
		}

		@AfterAll
		static void methodsAreSeen(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace", "Linus", "Linus");
		}

		@RepeatedTest(2)
		void findsWhatOthersHaveLeft(@Autowired Users users) {
			assertThat(users.names()).hasSize(2 + methods++);

			users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class ConstructorTestCase {

		ConstructorTestCase(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

		@BeforeAll
		static void addOneForAll(@Autowired Users users) {
			users.add("Grace");
		}

		@RepeatedTest(2)
		void startsFromWhatTheClassHas(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");

			users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class NothingOfOthersTestCase {

		@Test
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
		}

	}

}
