package io.isolateddb.integration;

import java.util.List;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A nested class continues from its enclosing class, unless it has an annotation of its
 * own.
 */
class NestedTestsIntegrationTests {

	@Test
	void nestedMethodsStartFromTheStateOfTheirEnclosingClasses() {
		TestCases.succeed(6, MethodScopeTestCase.class);
	}

	@Test
	void nestedClassSharesTheDatabaseOfTheClassAroundIt() {
		TestCases.succeed(3, ClassScopeTestCase.class);
	}

	@Test
	void nestedClassWithAnnotationOfItsOwnHasADatabaseOfItsOwn() {
		TestCases.succeed(4, AnnotatedAgainTestCase.class);
	}

	@Test
	void nestedClassOfSuperclassStartsFromWhatTheRunningClassHas() {
		TestCases.succeed(1, RunningTestCase.class);
		TestCases.succeed(1, RunningClassScopeTestCase.class);
	}

	@UsersTest
	@IsolatedDatabase
	static class MethodScopeTestCase {

		@Autowired
		private Users users;

		@BeforeAll
		static void addOuter(@Autowired Users users) {
			users.add("Outer");
		}

		@AfterAll
		static void nestedClassesAreNotSeen(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Outer");
		}

		@RepeatedTest(2)
		void outerMethod() {
			assertThat(this.users.names()).containsExactly("Ada", "Outer");

			this.users.add("Linus");
		}

		@Nested
		class InnerTestCase {

			@Autowired
			private Users users;

			@BeforeAll
			static void addInner(@Autowired Users users) {
				assertThat(users.names()).containsExactly("Ada", "Outer");
				users.add("Inner");
			}

			@AfterAll
			static void innermostClassIsNotSeen(@Autowired Users users) {
				assertThat(users.names()).containsExactly("Ada", "Outer", "Inner");
			}

			@RepeatedTest(2)
			void innerMethod() {
				assertThat(this.users.names()).containsExactly("Ada", "Outer", "Inner");

				this.users.add("Linus");
			}

			@Nested
			class InnermostTestCase {

				@RepeatedTest(2)
				void innermostMethod(@Autowired Users users) {
					assertThat(users.names()).containsExactly("Ada", "Outer", "Inner");

					users.add("Linus");
				}

			}

		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class ClassScopeTestCase {

		@Autowired
		private Users users;

		@AfterAll
		static void nestedClassesAreSeen(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Outer", "Inner", "Innermost");
		}

		@Test
		void outerMethod() {
			this.users.add("Outer");
		}

		@Nested
		class InnerTestCase {

			@Test
			void innerMethod() {
				assertThat(ClassScopeTestCase.this.users.names()).containsExactly("Ada", "Outer");

				ClassScopeTestCase.this.users.add("Inner");
			}

			@Nested
			class InnermostTestCase {

				@Test
				void innermostMethod() {
					assertThat(ClassScopeTestCase.this.users.names()).containsExactly("Ada", "Outer", "Inner");

					ClassScopeTestCase.this.users.add("Innermost");
				}

			}

		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class AnnotatedAgainTestCase {

		private static final List<String> OWN = List.of("Ada");

		@BeforeAll
		static void addOuter(@Autowired Users users) {
			users.add("Outer");
		}

		@AfterAll
		static void nestedClassesAreNotSeen(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Outer");
		}

		@Nested
		@IsolatedDatabase(scope = Scope.CLASS)
		class ClassScopeTestCase {

			private static int methods;

			@RepeatedTest(2)
			void sharesTheDatabaseOfItsClass(@Autowired Users users) {
				assertThat(users.names()).hasSize(OWN.size() + methods++).doesNotContain("Outer");

				users.add("Inner");
			}

		}

		@Nested
		@IsolatedDatabase(scope = Scope.METHOD)
		class MethodScopeTestCase {

			@RepeatedTest(2)
			void hasADatabaseOfItsOwn(@Autowired Users users) {
				assertThat(users.names()).isEqualTo(OWN);

				users.add("Inner");
			}

		}

	}

	@UsersTest
	@IsolatedDatabase
	abstract static class BaseTestCase {

		@Nested
		class InnerTestCase {

			@Test
			void startsFromWhatTheRunningClassHas(@Autowired Users users) {
				assertThat(users.names()).containsExactly("Ada", "Running");
			}

		}

	}

	static class RunningTestCase extends BaseTestCase {

		@BeforeAll
		static void add(@Autowired Users users) {
			users.add("Running");
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	abstract static class ClassScopeBaseTestCase {

		@Nested
		class InnerTestCase {

			@Test
			void sharesTheDatabaseOfTheRunningClass(@Autowired Users users) {
				assertThat(users.names()).containsExactly("Ada", "Running");
			}

		}

	}

	static class RunningClassScopeTestCase extends ClassScopeBaseTestCase {

		@BeforeAll
		static void add(@Autowired Users users) {
			users.add("Running");
		}

	}

}
