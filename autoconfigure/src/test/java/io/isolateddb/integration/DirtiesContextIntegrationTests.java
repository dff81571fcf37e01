package io.isolateddb.integration;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;
import org.springframework.test.annotation.DirtiesContext.MethodMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests keep their databases, whenever {@code @DirtiesContext} closes the context.
 */
class DirtiesContextIntegrationTests {

	private static final Set<ApplicationContext> contexts = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void forgetContexts() {
		contexts.clear();
	}

	@ParameterizedTest
	@ValueSource(classes = { AfterMethodTestCase.class, BeforeMethodTestCase.class, AfterEachMethodTestCase.class,
			BeforeEachMethodTestCase.class, FilledAtStartTestCase.class })
	void methodsStartFromWhatTheClassHasWhenContextIsClosedBetweenThem(Class<?> type) {
		TestCases.succeed(2, type);

		assertThat(contexts).hasSizeGreaterThan(1);
	}

	@ParameterizedTest
	@ValueSource(classes = { AfterClassTestCase.class, BeforeClassTestCase.class })
	void methodsStartFromWhatTheClassHasWhenContextIsClosedAroundIt(Class<?> type) {
		TestCases.succeed(2, AfterClassTestCase.class);
		TestCases.succeed(2, type);

		assertThat(contexts).hasSize(2);
	}

	@Test
	void methodsShareTheDatabaseOfTheClassWhenContextIsClosedBetweenThem() {
		TestCases.succeed(2, ClassScopeTestCase.class);

		assertThat(contexts).hasSize(2);
	}

	/**
	 * Two methods that find what their class has added, and nothing of each other.
	 */
	abstract static class StartFromClass {

		@Autowired
		private Users users;

		@BeforeAll
		static void addOneForAll(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
			users.add("Grace");
		}

		@BeforeEach
		void remember(@Autowired ApplicationContext context) {
			contexts.add(context);
		}

		@Test
		void first() {
			startsFromWhatTheClassHas();
		}

		@Test
		void second() {
			startsFromWhatTheClassHas();
		}

		private void startsFromWhatTheClassHas() {
			assertThat(this.users.names()).containsExactly("Ada", "Grace");

			this.users.add("Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class AfterMethodTestCase extends StartFromClass {

		@Test
		@DirtiesContext
		@Override
		void first() {
			super.first();
		}

		@Test
		@DirtiesContext
		@Override
		void second() {
			super.second();
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class BeforeMethodTestCase extends StartFromClass {

		@Test
		@DirtiesContext(methodMode = MethodMode.BEFORE_METHOD)
		@Override
		void first() {
			super.first();
		}

		@Test
		@DirtiesContext(methodMode = MethodMode.BEFORE_METHOD)
		@Override
		void second() {
			super.second();
		}

	}

	@UsersTest
	@IsolatedDatabase
	@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
	static class AfterEachMethodTestCase extends StartFromClass {

	}

	@UsersTest
	@IsolatedDatabase
	@DirtiesContext(classMode = ClassMode.BEFORE_EACH_TEST_METHOD)
	static class BeforeEachMethodTestCase extends StartFromClass {

	}

	/**
	 * Each context has a template of its own, which goes with it, but for the one that
	 * the class has added to.
	 */
	@UsersTest
	@IsolatedDatabase
	@DirtiesContext(classMode = ClassMode.BEFORE_EACH_TEST_METHOD)
	@Import(Filler.class)
	static class FilledAtStartTestCase extends StartFromClass {

	}

	static class Filler implements ApplicationRunner {

		private final JdbcTemplate jdbc;

		Filler(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Override
		public void run(ApplicationArguments arguments) {
			this.jdbc.execute("CREATE TABLE filled_at_start (id int)");
		}

	}

	@UsersTest
	@IsolatedDatabase
	@DirtiesContext(classMode = ClassMode.AFTER_CLASS)
	static class AfterClassTestCase extends StartFromClass {

	}

	@UsersTest
	@IsolatedDatabase
	@DirtiesContext(classMode = ClassMode.BEFORE_CLASS)
	static class BeforeClassTestCase extends StartFromClass {

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
	static class ClassScopeTestCase {

		private static int methods;

		@Test
		void first(@Autowired Users users, @Autowired ApplicationContext context) {
			findsWhatOthersHaveLeft(users, context);
		}

		@Test
		void second(@Autowired Users users, @Autowired ApplicationContext context) {
			findsWhatOthersHaveLeft(users, context);
		}

		private void findsWhatOthersHaveLeft(Users users, ApplicationContext context) {
			contexts.add(context);
			assertThat(users.names()).hasSize(1 + methods++);

			users.add("Grace");
		}

	}

}
