package io.isolateddb.integration;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Test classes that a suite of the JUnit Platform selects are isolated as they are
 * without it.
 */
class JUnitSuitesIntegrationTests {

	private final KeptOnServer kept = new KeptOnServer();

	@AfterEach
	void dropKept() {
		this.kept.drop();
	}

	@Test
	void testsOfASuiteAreIsolated() {
		succeed(5, SuiteTestCase.class);
	}

	@Test
	void testsOfASuiteOfSuitesAreIsolated() {
		succeed(5, SuiteOfSuitesTestCase.class);
	}

	@Test
	void testsOfASuiteAreIsolatedInParallel() {
		succeed(5, ParallelSuiteTestCase.class);
	}

	@Test
	void failedTestOfASuiteKeepsItsDatabase() {
		EngineExecutionResults results = run(FailingSuiteTestCase.class);

		assertThat(TestCases.failures(results)).singleElement()
			.satisfies((failure) -> assertThat(KeptOnServer.print(failure)).contains("users: 1 row added"));
		assertThat(this.kept.users(this.kept.names().get(0))).containsExactly("Ada", "Grace");
	}

	private static void succeed(int tests, Class<?> suite) {
		EngineExecutionResults results = run(suite);
		assertThat(TestCases.failures(results)).isEmpty();
		results.testEvents().assertStatistics((statistics) -> statistics.started(tests).succeeded(tests));
	}

	private static EngineExecutionResults run(Class<?> suite) {
		return EngineTestKit.engine("junit-platform-suite").selectors(DiscoverySelectors.selectClass(suite)).execute();
	}

	@Suite
	@SelectClasses({ MethodsTestCase.class, ClassTestCase.class })
	static class SuiteTestCase {

	}

	@Suite
	@SelectClasses(SuiteTestCase.class)
	static class SuiteOfSuitesTestCase {

	}

	@Suite
	@SelectClasses({ MethodsTestCase.class, ClassTestCase.class })
	@ConfigurationParameter(key = "junit.jupiter.execution.parallel.enabled", value = "true")
	@ConfigurationParameter(key = "junit.jupiter.execution.parallel.mode.classes.default", value = "concurrent")
	static class ParallelSuiteTestCase {

	}

	@Suite
	@SelectClasses(FailingTestCase.class)
	static class FailingSuiteTestCase {

	}

	@UsersTest
	@IsolatedDatabase
	static class MethodsTestCase {

		@RepeatedTest(3)
		void isFirst(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");

			users.add("Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	@TestMethodOrder(MethodOrderer.MethodName.class)
	static class ClassTestCase {

		@Test
		void addsAtFirst(@Autowired Users users) {
			users.add("Linus");
		}

		@Test
		void findsWhatTheMethodBeforeHasAdded(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Linus");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class FailingTestCase {

		@Test
		void fails(@Autowired Users users) {
			users.add("Grace");
			throw new IllegalStateException("on purpose");
		}

	}

}
