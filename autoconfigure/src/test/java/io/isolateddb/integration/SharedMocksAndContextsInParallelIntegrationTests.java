package io.isolateddb.integration;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests that share mocks, or close a context that others use, are safe in parallel,
 * however isolation was switched on, and do not stop tests of other contexts.
 */
class SharedMocksAndContextsInParallelIntegrationTests {

	private static final AtomicInteger mocking = new AtomicInteger();

	private static final AtomicInteger running = new AtomicInteger();

	private static final CyclicBarrier barrier = new CyclicBarrier(2);

	static Iterable<ParallelRun> runs() {
		return ParallelRun.all(4);
	}

	@ParameterizedTest
	@MethodSource("runs")
	void mocksAreNotSharedWithActivationAlways(ParallelRun run) {
		run.succeed(20, AlwaysTestCase.class, AnotherAlwaysTestCase.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { OnTypeTestCase.class, OnInterfaceTestCase.class, OnEnclosingTestCase.class,
			SpyTestCase.class, MethodOnlyTestCase.class })
	void mocksAreNotSharedWhereverTheyAreDeclared(Class<?> type) {
		ParallelRun.of(4).succeed(10, type);
	}

	@Test
	void beansOfTestsAreNotSharedEither() {
		ParallelRun.of(4).succeed(10, TestBeanTestCase.class);
	}

	@Test
	void classesWithMocksOfDifferentContextsRunAtTheSameTime() {
		ParallelRun.of(2).succeed(2, MeetingTestCase.class, MeetingInAnotherContextTestCase.class);
	}

	@Test
	void classThatClosesItsContextDoesNotStopOthers() {
		ParallelRun.of(2).succeed(2, ClosingMeetingTestCase.class, MeetingInAnotherContextTestCase.class);
	}

	/**
	 * Without the annotation nothing protects the injection of a test instance, which
	 * Spring does before the method begins: now and then it finds a context that is just
	 * being closed. The README tells to put the annotation on the class.
	 */
	@ParameterizedTest
	@MethodSource("runs")
	void methodsThatCloseTheContextRunAloneWithActivationAlways(ParallelRun run) {
		EngineExecutionResults results = run.run(OrdinaryTestCase.class, ClosingTestCase.class,
				AnotherOrdinaryTestCase.class, ClosingMethodTestCase.class);

		List<Throwable> failures = TestCases.failures(results);
		assertThat(failures).hasSizeLessThan(3)
			.allSatisfy((failure) -> assertThat(failure).hasMessageContaining("has been closed already")
				.hasStackTraceContaining("DependencyInjectionTestExecutionListener.injectDependencies"));
		results.testEvents().assertStatistics((statistics) -> statistics.started(43).succeeded(43 - failures.size()));
	}

	@Test
	void nestedClassIsInheritedByClassesThatRunAtOnce() {
		ParallelRun.of(4).succeed(20, InheritingTestCase.class, AnotherInheritingTestCase.class);
	}

	@Test
	void nestedClassThatRunsTwiceAtOnceWithActivationAlwaysSaysSo() {
		EngineExecutionResults results = ParallelRun.of(4)
			.run(AlwaysInheritingTestCase.class, AnotherAlwaysInheritingTestCase.class);

		assertThat(TestCases.failures(results)).hasSize(2)
			.allSatisfy((failure) -> assertThat(failure).isInstanceOf(IsolatedDatabaseException.class)
				.hasMessageContaining("AlwaysBaseTestCase$InnerTestCase")
				.hasMessageContaining("Put @IsolatedDatabase on the class that declares it"));
		ParallelRun.of(2).succeed(1, ClosingTestCase.class);
	}

	private static void mock(Users users, String answer) {
		assertThat(mocking.incrementAndGet()).isOne();
		given(users.database()).willReturn(answer);
		Thread.yield();
		assertThat(users.database()).isEqualTo(answer);
		mocking.decrementAndGet();
	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	static class AlwaysTestCase {

		@MockitoBean
		private Users users;

		@RepeatedTest(10)
		void mockBelongsToOneTestAtATime() {
			mock(this.users, getClass().getName());
		}

	}

	static class AnotherAlwaysTestCase extends AlwaysTestCase {

	}

	@UsersTest
	@IsolatedDatabase
	@MockitoBean(types = Users.class)
	static class OnTypeTestCase {

		@RepeatedTest(10)
		void mockBelongsToOneTestAtATime(@Autowired Users users) {
			mock(users, "type");
		}

	}

	@MockitoBean(types = Users.class)
	interface WithMock {

	}

	@UsersTest
	@IsolatedDatabase
	static class OnInterfaceTestCase implements WithMock {

		@RepeatedTest(10)
		void mockBelongsToOneTestAtATime(@Autowired Users users) {
			mock(users, "interface");
		}

	}

	@UsersTest
	@IsolatedDatabase
	@MockitoBean(types = Users.class)
	static class OnEnclosingTestCase {

		@Nested
		class InnerTestCase {

			@RepeatedTest(10)
			void mockBelongsToOneTestAtATime(@Autowired Users users) {
				mock(users, "enclosing");
			}

		}

	}

	@UsersTest
	@IsolatedDatabase
	@MockitoSpyBean(types = Users.class)
	static class SpyTestCase {

		@RepeatedTest(10)
		void spyBelongsToOneTestAtATime(@Autowired Users users) {
			mock(users, "spy");
		}

	}

	@UsersTest
	@MockitoBean(types = Users.class)
	static class MethodOnlyTestCase {

		@RepeatedTest(5)
		@IsolatedDatabase
		void mockBelongsToOneTestAtATime(@Autowired Users users) {
			mock(users, "annotated");
		}

		@RepeatedTest(5)
		void mockBelongsToOneTestAtATimeWithoutAnnotation(@Autowired Users users) {
			mock(users, "not annotated");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class TestBeanTestCase {

		@TestBean
		private AtomicInteger counter;

		static AtomicInteger counter() {
			return new AtomicInteger();
		}

		@RepeatedTest(10)
		void beanBelongsToOneTestAtATime() {
			assertThat(this.counter.incrementAndGet()).isOne();
			Thread.yield();
			this.counter.decrementAndGet();
		}

	}

	@UsersTest
	@IsolatedDatabase
	@MockitoBean(types = Users.class)
	static class MeetingTestCase {

		@Test
		void meetsTheOther() throws InterruptedException, BrokenBarrierException, TimeoutException {
			barrier.await(30, TimeUnit.SECONDS);
		}

	}

	@UsersTest
	@IsolatedDatabase
	@MockitoSpyBean(types = Users.class)
	static class MeetingInAnotherContextTestCase extends MeetingTestCase {

	}

	@UsersTest
	@IsolatedDatabase
	@DirtiesContext
	static class ClosingMeetingTestCase {

		@Test
		void meetsTheOther() throws InterruptedException, BrokenBarrierException, TimeoutException {
			barrier.await(30, TimeUnit.SECONDS);
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	static class OrdinaryTestCase {

		@Autowired
		private ApplicationContext context;

		@RepeatedTest(20)
		void usesTheContext(@Autowired Users users) {
			running.incrementAndGet();
			users.add("Grace");
			assertThat(users.names()).containsExactly("Ada", "Grace");
			assertThat(((ConfigurableApplicationContext) this.context).isActive()).isTrue();
			running.decrementAndGet();
		}

	}

	static class AnotherOrdinaryTestCase extends OrdinaryTestCase {

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	@DirtiesContext
	static class ClosingTestCase {

		@Test
		void runsAlone(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
			assertThat(running).hasValue(0);
		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	static class ClosingMethodTestCase {

		@RepeatedTest(2)
		@DirtiesContext
		void runsAlone(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada");
			assertThat(running).hasValue(0);
		}

	}

	@UsersTest
	@IsolatedDatabase
	abstract static class BaseTestCase {

		@Nested
		class InnerTestCase {

			@RepeatedTest(10)
			void startsFromItsOwnClass(@Autowired Users users) {
				String name = BaseTestCase.this.getClass().getSimpleName();
				users.add(name);

				assertThat(users.names()).containsExactly("Ada", name);
			}

		}

	}

	@UsersTest
	@TestPropertySource(properties = "isolated-database.activation=always")
	abstract static class AlwaysBaseTestCase {

		@Nested
		class InnerTestCase {

			@RegisterExtension
			static final AfterEachCallback endsLast = (test) -> {
				if (!test.getUniqueId().contains("AnotherAlwaysInheritingTestCase")) {
					assertThat(AnotherAlwaysInheritingTestCase.ended.await(30, TimeUnit.SECONDS)).isTrue();
				}
			};

			@BeforeAll
			static void meetTheOther() throws InterruptedException, BrokenBarrierException, TimeoutException {
				barrier.await(30, TimeUnit.SECONDS);
			}

			@Test
			void doesNotKnowItsClass() {
			}

		}

	}

	static class AlwaysInheritingTestCase extends AlwaysBaseTestCase {

	}

	static class AnotherAlwaysInheritingTestCase extends AlwaysBaseTestCase {

		private static final CountDownLatch ended = new CountDownLatch(1);

		@AfterAll
		static void end() {
			ended.countDown();
		}

	}

	static class InheritingTestCase extends BaseTestCase {

	}

	static class AnotherInheritingTestCase extends BaseTestCase {

	}

}
