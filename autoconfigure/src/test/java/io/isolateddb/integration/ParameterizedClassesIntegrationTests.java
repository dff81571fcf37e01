package io.isolateddb.integration;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each invocation of a parameterized class is a class of its own, with what was done
 * before it, one after another and in parallel.
 */
class ParameterizedClassesIntegrationTests {

	static Iterable<ParallelRun> runs() {
		return ParallelRun.all(4);
	}

	@ParameterizedTest
	@ValueSource(classes = { BeforeInvocationTestCase.class, BeforeAllTestCase.class, ClassScopeTestCase.class,
			AlwaysTestCase.class, NestedTestCase.class })
	void eachInvocationHasItsOwnDatabases(Class<?> type) {
		TestCases.succeed(4, type);
	}

	@ParameterizedTest
	@MethodSource("runs")
	void eachInvocationHasItsOwnDatabasesInParallel(ParallelRun run) {
		run.succeed(20, BeforeInvocationTestCase.class, BeforeAllTestCase.class, ClassScopeTestCase.class,
				AlwaysTestCase.class, NestedTestCase.class);
	}

	@UsersTest
	@IsolatedDatabase
	@ParameterizedClass
	@ValueSource(strings = { "Grace", "Barbara" })
	static class BeforeInvocationTestCase {

		@Parameter
		String name;

		@BeforeParameterizedClassInvocation
		static void addOneForTheInvocation(String name, @Autowired Users users) {
			users.add(name);
		}

		@RepeatedTest(2)
		void startsFromWhatTheInvocationHas(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", this.name);
			users.add("Linus");
		}

		@AfterParameterizedClassInvocation
		static void methodsAreNotSeen(String name, @Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", name);
		}

	}

	@UsersTest
	@IsolatedDatabase
	@ParameterizedClass
	@ValueSource(strings = { "Grace", "Barbara" })
	static class BeforeAllTestCase {

		@Parameter
		String name;

		@BeforeAll
		static void addOneForAll(@Autowired Users users) {
			users.add("Margaret");
		}

		@RepeatedTest(2)
		void startsFromWhatTheClassHas(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Margaret");
			users.add(this.name);
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	@ParameterizedClass
	@ValueSource(strings = { "Grace", "Barbara" })
	static class ClassScopeTestCase {

		@Parameter
		String name;

		@RepeatedTest(2)
		void rowsOfTheClassAreSeen(@Autowired Users users) {
			users.add(this.name);
			assertThat(users.names()).contains("Ada", this.name);
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	@ParameterizedClass
	@ValueSource(strings = { "Grace", "Barbara" })
	static class AlwaysTestCase {

		@Parameter
		String name;

		@RepeatedTest(2)
		void ownRowIsSeenAndNoOther(@Autowired Users users) {
			users.add(this.name);
			assertThat(users.names()).containsExactly("Ada", this.name);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class NestedTestCase {

		@Nested
		@ParameterizedClass
		@ValueSource(strings = { "Grace", "Barbara" })
		class InnerTestCase {

			@Parameter
			String name;

			@Test
			void ownRowIsSeenAndNoOther(@Autowired Users users) {
				users.add(this.name);
				assertThat(users.names()).containsExactly("Ada", this.name);
			}

			@Test
			void otherRowIsSeenAndNoOther(@Autowired Users users) {
				users.add("other " + this.name);
				assertThat(users.names()).containsExactly("Ada", "other " + this.name);
			}

		}

	}

}
