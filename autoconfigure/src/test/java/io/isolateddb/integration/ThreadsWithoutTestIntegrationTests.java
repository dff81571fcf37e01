package io.isolateddb.integration;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.binding.DatabaseBinding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A thread whose test is not known gets an explanation, or the database of the only test
 * that is running, and never that of a test which it does not work for.
 */
class ThreadsWithoutTestIntegrationTests {

	@Test
	void errorNamesThreadAndTestsAndSaysWhatToDo() throws Exception {
		try (Neighbour neighbour = Neighbour.of(NeighbourTestCase.class)) {
			TestCases.succeed(2, AskingTestCase.class);
		}
	}

	@Test
	void workThatOutlivesItsTestGetsNoDatabase() {
		TestCases.succeed(2, OutlivingTestCase.class);
	}

	@Test
	void runOfScheduledTaskMeetsTheTestThatIsRunningEachTime() {
		TestCases.succeed(2, ScheduledTestCase.class);
	}

	@Test
	void parallelStreamNeverMeetsAnotherTest() {
		ParallelRun.of(4).succeed(6, StreamTestCase.class, AnotherStreamTestCase.class, ThirdStreamTestCase.class);
	}

	private static String refusal(Throwable exception) {
		return String.valueOf(NestedExceptionUtils.getMostSpecificCause(exception).getMessage());
	}

	@UsersTest
	@IsolatedDatabase
	static class NeighbourTestCase {

		@Test
		void stays(@Autowired Users users) throws InterruptedException {
			Neighbour.stay();
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class AskingTestCase {

		@Test
		void asksOnThreadOfItsOwn(@Autowired Users users) throws Exception {
			CompletableFuture<String> refused = new CompletableFuture<>();
			Thread thread = new Thread(() -> {
				try {
					refused.complete(users.database());
				}
				catch (DataAccessException ex) {
					refused.complete(refusal(ex));
				}
			}, "unbound");
			thread.start();

			assertThat(refused.get(30, TimeUnit.SECONDS)).startsWith("No database for thread 'unbound'")
				.contains(NeighbourTestCase.class.getName() + "#stays",
						AskingTestCase.class.getName() + "#asksOnThreadOfItsOwn", "DatabaseBinding.wrap(");
		}

		@Test
		void asksForTheIdentifierOnThreadOfItsOwn() {
			CompletableFuture<String> asked = CompletableFuture.supplyAsync(DatabaseBinding::id);

			assertThatExceptionOfType(Exception.class).isThrownBy(() -> asked.get(30, TimeUnit.SECONDS))
				.withCauseInstanceOf(IsolatedDatabaseException.class)
				.withMessageContaining("works for no isolated test");
		}

	}

	@UsersTest
	@IsolatedDatabase
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	static class OutlivingTestCase {

		private static final CountDownLatch next = new CountDownLatch(1);

		private static CompletableFuture<Void> late;

		@Autowired
		Users users;

		@Test
		@Order(1)
		void startsWork(@Autowired AsyncTaskExecutor executor) {
			late = executor.submitCompletable(() -> {
				next.await(30, TimeUnit.SECONDS);
				this.users.add("Grace");
				return null;
			});
		}

		@Test
		@Order(2)
		void doesNotGetIt() {
			next.countDown();

			assertThatExceptionOfType(Exception.class).isThrownBy(() -> late.get(30, TimeUnit.SECONDS))
				.satisfies((ex) -> assertThat(refusal(ex))
					.contains(OutlivingTestCase.class.getName() + "#startsWork, has ended"));
			assertThat(this.users.names()).containsExactly("Ada");
		}

	}

	@SpringBootTest(classes = ScheduledApplication.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	static class ScheduledTestCase {

		@Autowired
		ScheduledWork work;

		@Autowired
		Users users;

		@Test
		@Order(1)
		void beginsInOneTest() throws Exception {
			this.work.enabled.countDown();

			assertThat(this.work.begun.get(30, TimeUnit.SECONDS)).isEqualTo(this.users.database());
		}

		@Test
		@Order(2)
		void goesOnInTheNextAndThenBeginsAgain() throws Exception {
			this.work.goOn.countDown();

			assertThat(this.work.ended.get(30, TimeUnit.SECONDS)).isEqualTo(this.users.database());
			assertThat(this.work.again.get(30, TimeUnit.SECONDS)).isEqualTo(this.users.database());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ThreadsApplication.class, ScheduledWork.class })
	static class ScheduledApplication {

	}

	/**
	 * Does not begin before a test is running, and goes on in the next one. It belongs to
	 * neither.
	 */
	static class ScheduledWork {

		final CountDownLatch enabled = new CountDownLatch(1);

		final CountDownLatch goOn = new CountDownLatch(1);

		final CompletableFuture<String> begun = new CompletableFuture<>();

		final CompletableFuture<String> ended = new CompletableFuture<>();

		final CompletableFuture<String> again = new CompletableFuture<>();

		private final Users users;

		ScheduledWork(Users users) {
			this.users = users;
		}

		@Scheduled(fixedDelay = 1, scheduler = "taskScheduler")
		void run() throws InterruptedException {
			this.enabled.await(30, TimeUnit.SECONDS);
			if (this.ended.isDone()) {
				this.again.complete(this.users.database());
				return;
			}
			this.begun.complete(this.users.database());
			this.goOn.await(30, TimeUnit.SECONDS);
			try {
				this.ended.complete(this.users.database());
			}
			catch (DataAccessException ex) {
				this.ended.completeExceptionally(ex);
			}
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class StreamTestCase {

		@Autowired
		Users users;

		@RepeatedTest(2)
		void asksOnManyThreads() {
			String database = this.users.database();

			assertThat(IntStream.range(0, 128).parallel().mapToObj((i) -> databaseOrRefusal()))
				.allMatch((answer) -> answer.equals(database) || answer.contains("it belongs to no test"));
		}

		private String databaseOrRefusal() {
			try {
				return this.users.database();
			}
			catch (DataAccessException ex) {
				return refusal(ex);
			}
		}

		@AfterEach
		void nobodyElseWasHere() {
			assertThat(this.users.names()).containsExactly("Ada");
		}

	}

	static class AnotherStreamTestCase extends StreamTestCase {

	}

	static class ThirdStreamTestCase extends StreamTestCase {

	}

}
