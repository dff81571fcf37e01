package io.isolateddb.integration;

import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each invocation of a test method has a database, whatever makes it one.
 */
class KindsOfTestsIntegrationTests {

	@Test
	void repeatedTestHasADatabaseForEachRepetition() {
		TestCases.succeed(3, RepeatedTestCase.class);
	}

	@Test
	void parameterizedTestHasADatabaseForEachInvocation() {
		TestCases.succeed(2, ParameterizedTestCase.class);
	}

	@Test
	void parameterizedClassHasADatabaseForEachMethodOfEachInvocation() {
		TestCases.succeed(4, ParameterizedClassTestCase.class);
	}

	@Test
	void dynamicTestsShareTheDatabaseOfTheirFactory() {
		TestCases.succeed(4, DynamicTestCase.class);
	}

	@Test
	void testsOfOneInstanceSeeNothingOfEachOther() {
		TestCases.succeed(3, OneInstanceTestCase.class);
	}

	@UsersTest
	@IsolatedDatabase
	static class RepeatedTestCase {

		@RepeatedTest(3)
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class ParameterizedTestCase {

		@ParameterizedTest
		@ValueSource(strings = { "Grace", "Linus" })
		void isFirst(String name, @Autowired Users users) {
			users.add(name);

			assertThat(users.names()).containsExactly("Ada", name);
		}

	}

	@UsersTest
	@IsolatedDatabase
	@ParameterizedClass
	@ValueSource(strings = { "Grace", "Linus" })
	static class ParameterizedClassTestCase {

		@Parameter
		private String name;

		@RepeatedTest(2)
		void isFirst(@Autowired Users users) {
			users.add(this.name);

			assertThat(users.names()).containsExactly("Ada", this.name);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class DynamicTestCase {

		@Autowired
		private Users users;

		@TestFactory
		Stream<DynamicTest> oneFactory() {
			return steps();
		}

		@TestFactory
		Stream<DynamicTest> anotherFactory() {
			return steps();
		}

		private Stream<DynamicTest> steps() {
			assertThat(this.users.names()).containsExactly("Ada");
			return Stream.of(DynamicTest.dynamicTest("adds", () -> this.users.add("Grace")), DynamicTest
				.dynamicTest("finds", () -> assertThat(this.users.names()).containsExactly("Ada", "Grace")));
		}

	}

	@UsersTest
	@IsolatedDatabase
	@TestInstance(Lifecycle.PER_CLASS)
	static class OneInstanceTestCase {

		@RepeatedTest(3)
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

}
