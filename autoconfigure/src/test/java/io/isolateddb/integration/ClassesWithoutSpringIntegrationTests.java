package io.isolateddb.integration;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What classes without Spring prepare, share, nest and repeat.
 */
class ClassesWithoutSpringIntegrationTests extends OnEachProductWithoutSpring {

	private static final Set<String> databases = ConcurrentHashMap.newKeySet();

	private final KeptOnServer kept = new KeptOnServer();

	@BeforeEach
	@AfterEach
	void forget() {
		databases.clear();
		this.kept.drop();
	}

	@Test
	void methodsShareTheDatabaseOfTheClassWithScopeClass() {
		TestCases.succeed(3, ClassTestCase.class);

		assertThat(databases).hasSize(1);
	}

	@Test
	void methodsStartFromWhatTheClassHasPrepared() {
		TestCases.succeed(3, PreparedTestCase.class);
	}

	@Test
	void instanceOfTheClassPreparesIt() {
		TestCases.succeed(2, InstanceOfClassTestCase.class);
	}

	@Test
	void nestedClassesInheritOrReplace() {
		TestCases.succeed(4, OuterTestCase.class);
	}

	@Test
	void invocationsOfParameterizedClassesHaveTheirOwn() {
		TestCases.succeed(4, ParameterizedClassTestCase.class);
	}

	@Test
	void annotationOnAMethodIsEnoughForIt() {
		TestCases.succeed(3, AnnotatedMethodTestCase.class);
	}

	@Test
	void skippedTestsDoNoHarm() {
		TestCases.succeed(1, SkippedTestCase.class, SkippedClassTestCase.class);
	}

	@Test
	void failedClassKeepsItsDatabaseToo() {
		Throwable failure = KeptOnServer.failures(1, FailingClassTestCase.class).get(0);

		assertThat(KeptOnServer.print(failure)).contains(
				"The database of " + FailingClassTestCase.class.getName() + " is kept, since the test has failed:");
		assertThat(this.product.keptUsers(failure)).containsExactly("Ada", "Grace");
	}

	@IsolatedDatabase(scope = Scope.CLASS)
	static class ClassTestCase {

		static DataSource ofClass;

		@BeforeAll
		static void keep(DataSource dataSource) {
			ofClass = dataSource;
		}

		@AfterAll
		static void allAreThere(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).hasSize(4);
		}

		@RepeatedTest(3)
		void addsOne(DataSource dataSource) throws Exception {
			databases.add(StandaloneUsers.database(dataSource));
			StandaloneUsers.add(dataSource, "Grace");

			String ofOtherThread = CompletableFuture.supplyAsync(() -> StandaloneUsers.database(ofClass)).get();
			assertThat(StandaloneUsers.database(ofClass)).isEqualTo(StandaloneUsers.database(dataSource))
				.isEqualTo(ofOtherThread);
		}

	}

	@IsolatedDatabase
	static class PreparedTestCase {

		static DataSource ofClass;

		@BeforeAll
		static void addGrace(DataSource dataSource) {
			ofClass = dataSource;
			StandaloneUsers.add(dataSource, "Grace");
		}

		@AfterAll
		static void nobodyElseIsThere(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
		}

		@RepeatedTest(3)
		void graceIsThere(DataSource dataSource) {
			StandaloneUsers.add(ofClass, "Linus");

			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace", "Linus");
		}

	}

	@IsolatedDatabase
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	static class InstanceOfClassTestCase {

		private final DataSource dataSource;

		InstanceOfClassTestCase(DataSource dataSource) {
			this.dataSource = dataSource;
			StandaloneUsers.add(dataSource, "constructor");
		}

		@BeforeAll
		void addGrace(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Grace");
		}

		@RepeatedTest(2)
		void bothAreThere() {
			StandaloneUsers.add(this.dataSource, "Linus");

			assertThat(StandaloneUsers.names(this.dataSource)).containsExactly("Ada", "constructor", "Grace", "Linus");
		}

	}

	@IsolatedDatabase(fixtures = "grace")
	static class OuterTestCase {

		@BeforeAll
		static void addJean(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Jean");
		}

		@Test
		void outer(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace", "Jean");
		}

		@Nested
		class Inheriting {

			@BeforeAll
			static void addBarbara(DataSource dataSource) {
				StandaloneUsers.add(dataSource, "Barbara");
			}

			@RepeatedTest(2)
			void startsFromTheOuterClass(DataSource dataSource) {
				StandaloneUsers.add(dataSource, "Joan");

				assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace", "Jean", "Barbara",
						"Joan");
			}

		}

		@Nested
		@IsolatedDatabase(fixtures = "linus")
		class Replacing {

			@Test
			void startsAnew(DataSource dataSource) {
				assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Linus");
			}

		}

	}

	@IsolatedDatabase
	@ParameterizedClass
	@ValueSource(strings = { "Grace", "Linus" })
	static class ParameterizedClassTestCase {

		@Parameter
		String name;

		@BeforeAll
		static void addJean(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Jean");
		}

		@RepeatedTest(2)
		void isFirst(DataSource dataSource) {
			StandaloneUsers.add(dataSource, this.name);

			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Jean", this.name);
		}

	}

	static class AnnotatedMethodTestCase {

		@RepeatedTest(2)
		@IsolatedDatabase(fixtures = "grace")
		void hasOne(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
			StandaloneUsers.add(dataSource, "Linus");
		}

		@Test
		void needsNone() {
		}

	}

	@IsolatedDatabase
	static class SkippedTestCase {

		SkippedTestCase(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Grace");
		}

		@Test
		@Disabled
		void isSkipped() {
		}

		@Test
		void runs(DataSource dataSource) {
			assertThat(StandaloneUsers.names(dataSource)).containsExactly("Ada", "Grace");
		}

	}

	@Disabled
	static class SkippedClassTestCase extends ClassTestCase {

	}

	@IsolatedDatabase
	static class FailingClassTestCase {

		@BeforeAll
		static void fail(DataSource dataSource) {
			StandaloneUsers.add(dataSource, "Grace");
			throw new AssertionError("on purpose");
		}

		@Test
		void isNotRun() {
		}

	}

}
