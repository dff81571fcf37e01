package io.isolateddb.integration;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.jdbc.Sql;
import org.springframework.test.context.jdbc.Sql.ExecutionPhase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Classes that bring rows of their own share a few databases, whatever way they bring
 * them in.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnDataOfClassesIntegrationTests {

	private static final Set<String> databases = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void forget() {
		databases.clear();
	}

	@Test
	@Order(1)
	void classesWithRowsOfTheirOwnShareAFewDatabases() {
		TestCases.succeed(27, FixturesTestCase.class, BeforeAllTestCase.class, SqlTestCase.class,
				PropertyTestCase.class, MethodFixturesTestCase.class, ClassScopeTestCase.class,
				FixturesAndBeforeAllTestCase.class, OuterTestCase.class);

		assertThat(databases).hasSizeLessThanOrEqualTo(4);
	}

	@Test
	@Order(2)
	void restrictedClassesDoSoToo() {
		TestCases.succeed(6, RestrictedTestCase.class, RestrictedBeforeAllTestCase.class);

		assertThat(databases).hasSizeLessThanOrEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 4 })
	@Order(3)
	void classesInParallelHaveTheirOwnRowsOnly(int threads) {
		ParallelRun.of(threads)
			.succeed(27, FixturesTestCase.class, BeforeAllTestCase.class, SqlTestCase.class, PropertyTestCase.class,
					MethodFixturesTestCase.class, ClassScopeTestCase.class, FixturesAndBeforeAllTestCase.class,
					OuterTestCase.class);
	}

	private static void use(Users users, String... names) {
		databases.add(users.database());
		assertThat(users.names()).containsExactly(names);
		users.add("of a test");
	}

	/**
	 * The connection pools of these tests are like no others, so that no databases are
	 * ready for them.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@UsersTest
	@TestPropertySource(properties = "spring.datasource.hikari.maximum-pool-size=3")
	@interface OwnDataTest {

	}

	@OwnDataTest
	@IsolatedDatabase(fixtures = "grace")
	static class FixturesTestCase {

		@RepeatedTest(3)
		void startsWithTheFixtures(@Autowired Users users) {
			use(users, "Ada", "Grace");
		}

	}

	@OwnDataTest
	@IsolatedDatabase
	static class BeforeAllTestCase {

		@BeforeAll
		static void addUsers(@Autowired Users users) {
			users.add("Barbara");
			users.add("Edsger");
		}

		@RepeatedTest(3)
		void startsWithWhatTheClassHasAdded(@Autowired Users users) {
			use(users, "Ada", "Barbara", "Edsger");
		}

	}

	@OwnDataTest
	@IsolatedDatabase
	@Sql(scripts = "fixtures/linus.sql", executionPhase = ExecutionPhase.BEFORE_TEST_CLASS)
	static class SqlTestCase {

		@RepeatedTest(3)
		void startsWithTheScript(@Autowired Users users) {
			use(users, "Ada", "Linus");
		}

	}

	@OwnDataTest
	@IsolatedDatabase(fixtures = "grace")
	@TestPropertySource(properties = "isolated-database.fixtures=/io/isolateddb/integration/fixtures/linus.sql")
	static class PropertyTestCase {

		@RepeatedTest(3)
		void startsWithTheFixturesOfThePropertyToo(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Linus", "Grace");
		}

	}

	@OwnDataTest
	@IsolatedDatabase(fixtures = "grace")
	static class MethodFixturesTestCase {

		@RepeatedTest(3)
		@IsolatedDatabase(fixtures = "linus")
		void startsWithFixturesOfClassAndMethod(@Autowired Users users) {
			use(users, "Ada", "Grace", "Linus");
		}

		@RepeatedTest(2)
		void startsWithFixturesOfTheClass(@Autowired Users users) {
			use(users, "Ada", "Grace");
		}

	}

	@OwnDataTest
	@IsolatedDatabase(scope = Scope.CLASS, fixtures = "grace")
	static class ClassScopeTestCase {

		@Test
		void startsWithTheFixtures(@Autowired Users users) {
			use(users, "Ada", "Grace");
		}

	}

	@OwnDataTest
	@IsolatedDatabase(fixtures = "linus")
	static class FixturesAndBeforeAllTestCase {

		@BeforeAll
		static void addUser(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Linus");
			users.add("Barbara");
		}

		@RepeatedTest(3)
		void startsWithBoth(@Autowired Users users) {
			use(users, "Ada", "Linus", "Barbara");
		}

	}

	@OwnDataTest
	@IsolatedDatabase
	static class OuterTestCase {

		@BeforeAll
		static void addUser(@Autowired Users users) {
			users.add("outer");
		}

		@RepeatedTest(2)
		void startsWithWhatTheClassHasAdded(@Autowired Users users) {
			use(users, "Ada", "outer");
		}

		@Nested
		class InnerTestCase {

			@BeforeAll
			static void addUser(@Autowired Users users) {
				users.add("inner");
			}

			@RepeatedTest(2)
			void startsWithWhatBothHaveAdded(@Autowired Users users) {
				use(users, "Ada", "outer", "inner");
			}

			@Nested
			class InnermostTestCase {

				@RepeatedTest(2)
				void startsWithTheSame(@Autowired Users users) {
					use(users, "Ada", "outer", "inner");
				}

			}

		}

	}

	@OwnDataTest
	@IsolatedDatabase(access = Access.RESTRICTED, fixtures = "grace")
	static class RestrictedTestCase {

		@RepeatedTest(3)
		void startsWithTheFixtures(@Autowired Users users) {
			use(users, "Ada", "Grace");
		}

	}

	@OwnDataTest
	@IsolatedDatabase(access = Access.RESTRICTED)
	static class RestrictedBeforeAllTestCase {

		@BeforeAll
		static void addUser(@Autowired Users users) {
			users.add("Barbara");
		}

		@RepeatedTest(3)
		void startsWithWhatTheClassHasAdded(@Autowired Users users, @Autowired JdbcTemplate jdbc) {
			use(users, "Ada", "Barbara");
			assertThatException().isThrownBy(() -> jdbc.execute("CREATE TABLE forbidden (id int)"));
		}

	}

}
