package io.isolateddb.integration;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that run in parallel in one context have each a database of their own.
 */
class ParallelTestsIntegrationTests {

	private static final Set<ApplicationContext> contexts = ConcurrentHashMap.newKeySet();

	private static final AtomicInteger number = new AtomicInteger();

	private static final CyclicBarrier bothAtOnce = new CyclicBarrier(2);

	@BeforeEach
	void forget() {
		contexts.clear();
	}

	static List<ParallelRun> runs() {
		return ParallelRun.all(4);
	}

	@ParameterizedTest
	@MethodSource("runs")
	void classesAndMethodsShareOneContextAndNoDatabase(ParallelRun run) {
		run.succeed(60, Methods1TestCase.class, PerClass1TestCase.class, BeforeAllTestCase.class,
				Methods2TestCase.class, PerClass2TestCase.class, TransactionalTestCase.class);

		assertThat(contexts).hasSize(1);
	}

	@Test
	void twoClassesInTheSameMomentDoNotSeeEachOther() {
		new ParallelRun("fork_join_pool", "concurrent", "same_thread", 2).succeed(40, AtOnce1TestCase.class,
				AtOnce2TestCase.class);
	}

	/**
	 * A thread that a transactional test starts inherits Spring's record of the
	 * transaction, and JUnit's pool starts threads for those that wait.
	 */
	@Test
	void transactionalTestsRunOnThreadsThatTransactionalTestsHaveStarted() {
		ParallelRun.of(2).succeed(40, WaitingTransactionalTestCase.class);
	}

	@UsersTest
	@IsolatedDatabase
	static class Methods1TestCase {

		@Autowired
		Users users;

		@BeforeEach
		void rememberContext(@Autowired ApplicationContext context) {
			contexts.add(context);
		}

		@RepeatedTest(10)
		void ownRowsAreSeenAndNoOthers() {
			String database = this.users.database();
			String name = "user " + number.incrementAndGet();

			this.users.add(name);
			this.users.add(name + "b");

			assertThat(this.users.names()).containsExactly("Ada", name, name + "b");
			assertThat(this.users.database()).isEqualTo(database);
		}

	}

	static class Methods2TestCase extends Methods1TestCase {

	}

	@UsersTest
	@IsolatedDatabase
	@Transactional
	static class TransactionalTestCase extends Methods1TestCase {

	}

	@UsersTest
	@IsolatedDatabase
	static class BeforeAllTestCase {

		@BeforeAll
		static void addGrace(@Autowired Users users) {
			users.add("Grace");
		}

		@AfterAll
		static void graceIsStillThere(@Autowired Users users) {
			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

		@RepeatedTest(10)
		void startsFromWhatTheClassHasPrepared(@Autowired Users users) {
			String name = "user " + number.incrementAndGet();

			users.add(name);

			assertThat(users.names()).containsExactly("Ada", "Grace", name);
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class PerClass1TestCase {

		private static final Set<String> databases = ConcurrentHashMap.newKeySet();

		@Autowired
		Users users;

		@BeforeAll
		static void forget() {
			databases.clear();
		}

		@AfterAll
		static void methodsHaveSharedOneDatabase(@Autowired Users users) {
			assertThat(databases).containsExactly(users.database());
			assertThat(users.names()).hasSize(11);
		}

		@RepeatedTest(10)
		void rowsOfTheClassAreSeenAndNoOthers() {
			String name = "PerClass1 " + number.incrementAndGet();

			this.users.add(name);

			databases.add(this.users.database());
			assertThat(this.users.names()).contains("Ada", name)
				.allMatch((user) -> user.equals("Ada") || user.startsWith("PerClass1"));
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class PerClass2TestCase {

		@RepeatedTest(10)
		void rowsOfTheClassAreSeenAndNoOthers(@Autowired Users users) {
			users.add("PerClass2");

			assertThat(users.names()).contains("Ada")
				.allMatch((user) -> user.equals("Ada") || user.equals("PerClass2"));
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class AtOnce1TestCase {

		@RepeatedTest(20)
		void ownRowIsSeenAndNoOther(@Autowired Users users)
				throws InterruptedException, BrokenBarrierException, TimeoutException {
			String name = "user " + number.incrementAndGet();
			bothAtOnce.await(30, TimeUnit.SECONDS);
			users.add(name);
			bothAtOnce.await(30, TimeUnit.SECONDS);

			assertThat(users.names()).containsExactly("Ada", name);
		}

	}

	static class AtOnce2TestCase extends AtOnce1TestCase {

	}

	@UsersTest
	@IsolatedDatabase
	@Transactional
	static class WaitingTransactionalTestCase {

		@RepeatedTest(40)
		void waitsForAnotherThread(@Autowired Users users) {
			users.add("Grace");

			CompletableFuture.runAsync(() -> {
			}, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)).join();

			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

}
