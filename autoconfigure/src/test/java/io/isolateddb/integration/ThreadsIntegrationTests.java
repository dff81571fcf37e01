package io.isolateddb.integration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.binding.DatabaseBinding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * While several tests run, work that a test submits to the executors of its context is
 * done in the database of the test.
 */
class ThreadsIntegrationTests {

	@Test
	void handedOverWorkIsDoneInTheDatabaseOfTheTest() throws Exception {
		try (Neighbour neighbour = Neighbour.of(NeighbourTestCase.class)) {
			TestCases.succeed(17, WorkTestCase.class);
			TestCases.succeed(17, PerClassWorkTestCase.class);
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void handedOverWorkIsDoneInTheDatabaseOfTheTestOnVirtualThreads() throws Exception {
		try (Neighbour neighbour = Neighbour.of(VirtualNeighbourTestCase.class)) {
			TestCases.succeed(4, VirtualThreadsTestCase.class);
		}
	}

	@SpringBootTest(classes = ThreadsApplication.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class NeighbourTestCase {

		@Test
		void stays(@Autowired Users users) throws InterruptedException {
			Neighbour.stay();
			assertThat(users.names()).containsExactly("Ada");
		}

	}

	@SpringBootTest(classes = ThreadsApplication.class, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class WorkTestCase {

		@Autowired
		Users users;

		@Autowired
		ThreadsApplication.Work work;

		@Autowired
		ApplicationEventPublisher events;

		@Autowired
		Map<String, Executor> executors;

		@Autowired
		Map<String, TaskScheduler> schedulers;

		String database;

		@BeforeEach
		void rememberDatabase() {
			this.database = this.users.database();
		}

		@AfterEach
		void executorsWereThere() {
			assertThat(this.executors).hasSizeGreaterThanOrEqualTo(10);
		}

		private void assertDatabase(Callable<String> asked) throws Exception {
			assertThat(asked.call()).isEqualTo(this.database);
		}

		@Test
		void asyncMethod() throws Exception {
			assertDatabase(() -> this.work.async().get(30, TimeUnit.SECONDS));
		}

		@Test
		void asyncMethodWithQualifiedExecutor() throws Exception {
			assertDatabase(() -> this.work.asyncOn().get(30, TimeUnit.SECONDS));
		}

		@Test
		void completableFutureOnEachExecutor() throws Exception {
			for (Executor executor : this.executors.values()) {
				assertDatabase(
						() -> CompletableFuture.supplyAsync(this.users::database, executor).get(30, TimeUnit.SECONDS));
			}
		}

		@Test
		void nestedCompletableFutures() throws Exception {
			Executor executor = this.executors.get("taskExecutor");
			assertDatabase(() -> CompletableFuture.runAsync(this.users::database, executor)
				.thenCompose((done) -> CompletableFuture.supplyAsync(this.users::database, executor))
				.get(30, TimeUnit.SECONDS));
		}

		@Test
		void callableOnEachTaskExecutor() throws Exception {
			for (Executor executor : this.executors.values()) {
				if (executor instanceof AsyncTaskExecutor tasks) {
					assertDatabase(() -> tasks.submit(this.users::database).get(30, TimeUnit.SECONDS));
					assertDatabase(() -> tasks.submitCompletable(this.users::database).get(30, TimeUnit.SECONDS));
				}
			}
		}

		@Test
		void callablesOnEachExecutorService() throws Exception {
			for (Executor executor : this.executors.values()) {
				if (executor instanceof ExecutorService service) {
					assertDatabase(() -> service.submit(this.users::database).get(30, TimeUnit.SECONDS));
					assertDatabase(() -> service.invokeAny(List.of(this.users::database)));
					assertDatabase(
							() -> service.invokeAll(List.of((Callable<String>) this.users::database)).get(0).get());
				}
			}
		}

		@Test
		void executorsAreInjectedByTheirClasses(@Autowired ThreadPoolTaskExecutor pool,
				@Autowired SimpleAsyncTaskScheduler simple,
				@Autowired @Qualifier("scheduledExecutor") ScheduledExecutorService scheduled) throws Exception {
			assertDatabase(() -> pool.submit(this.users::database).get(30, TimeUnit.SECONDS));
			assertDatabase(() -> simple.submit(this.users::database).get(30, TimeUnit.SECONDS));
			assertDatabase(
					() -> scheduled.schedule(this.users::database, 1, TimeUnit.MILLISECONDS).get(30, TimeUnit.SECONDS));
		}

		@Test
		void decoratorOfTheApplicationStays(@Autowired Executor taskExecutor) throws Exception {
			int before = ThreadsApplication.decorated.get();
			assertDatabase(
					() -> CompletableFuture.supplyAsync(this.users::database, taskExecutor).get(30, TimeUnit.SECONDS));
			assertThat(ThreadsApplication.decorated).hasValueGreaterThan(before);
		}

		@Test
		void scheduledOnce() throws Exception {
			for (TaskScheduler scheduler : this.schedulers.values()) {
				assertDatabase(() -> {
					CompletableFuture<String> asked = new CompletableFuture<>();
					scheduler.schedule(() -> asked.complete(this.users.database()), Instant.now());
					return asked.get(30, TimeUnit.SECONDS);
				});
			}
		}

		@Test
		void scheduledRepeatedly() throws Exception {
			for (TaskScheduler scheduler : this.schedulers.values()) {
				assertDatabase(() -> second((task) -> scheduler.scheduleAtFixedRate(task, Duration.ofMillis(1))));
				assertDatabase(() -> second((task) -> scheduler.scheduleWithFixedDelay(task, Duration.ofMillis(1))));
			}
		}

		@Test
		void scheduledByTrigger() throws Exception {
			for (TaskScheduler scheduler : this.schedulers.values()) {
				assertDatabase(
						() -> second((task) -> scheduler.schedule(task, (context) -> Instant.now().plusMillis(1))));
			}
		}

		private String second(Function<Runnable, ScheduledFuture<?>> schedule) throws Exception {
			CompletableFuture<String> first = new CompletableFuture<>();
			CompletableFuture<String> second = new CompletableFuture<>();
			ScheduledFuture<?> future = schedule.apply(() -> {
				String name = this.users.database();
				if (!first.complete(name)) {
					second.complete(name);
				}
			});
			try {
				return second.get(30, TimeUnit.SECONDS);
			}
			finally {
				future.cancel(false);
			}
		}

		@Test
		void listenersOfEvents() throws Exception {
			ThreadsApplication.Question question = new ThreadsApplication.Question(new CompletableFuture<>(),
					new CompletableFuture<>());
			this.events.publishEvent(question);
			assertDatabase(() -> question.answer().get(30, TimeUnit.SECONDS));
			assertDatabase(() -> question.later().get(30, TimeUnit.SECONDS));
		}

		@Test
		void listenersOfEventsOnThreadsOfTheMulticaster() throws Exception {
			ThreadsApplication.Question question = new ThreadsApplication.Question(new CompletableFuture<>(),
					new CompletableFuture<>());
			Thread publisher = new Thread(DatabaseBinding.wrap(() -> this.events.publishEvent(question)), "publisher");
			publisher.start();
			assertDatabase(() -> question.answer().get(30, TimeUnit.SECONDS));
			publisher.join();
		}

		@Test
		void threadOfItsOwnWithWrappedTask() throws Exception {
			assertDatabase(() -> {
				FutureTask<String> task = new FutureTask<>(DatabaseBinding.wrap(this.users::database));
				new Thread(task).start();
				return task.get(30, TimeUnit.SECONDS);
			});
		}

		@Test
		void threadOfItsOwnWithWrappedRunnable() throws Exception {
			CompletableFuture<String> asked = new CompletableFuture<>();
			Runnable task = () -> asked.complete(this.users.database());
			new Thread(DatabaseBinding.wrap(task)).start();
			assertDatabase(() -> asked.get(30, TimeUnit.SECONDS));
		}

		@Test
		void wrappedExecutor() throws Exception {
			Executor common = ForkJoinPool.commonPool()::execute;
			assertDatabase(() -> CompletableFuture.supplyAsync(this.users::database, DatabaseBinding.wrap(common))
				.get(30, TimeUnit.SECONDS));
		}

		@Test
		void wrappedExecutorService() throws Exception {
			ExecutorService own = Executors.newSingleThreadExecutor();
			assertDatabase(() -> DatabaseBinding.wrap(own).submit(this.users::database).get(30, TimeUnit.SECONDS));
			own.shutdown();
		}

	}

	@IsolatedDatabase(scope = Scope.CLASS)
	static class PerClassWorkTestCase extends WorkTestCase {

	}

	@SpringBootTest(classes = { ThreadsApplication.class, Virtual.class }, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class VirtualNeighbourTestCase extends NeighbourTestCase {

	}

	@SpringBootTest(classes = { ThreadsApplication.class, Virtual.class }, webEnvironment = WebEnvironment.NONE)
	@IsolatedDatabase
	static class VirtualThreadsTestCase {

		@Autowired
		Users users;

		@Test
		void executorOfTheJdk(@Autowired ExecutorService virtualService) throws Exception {
			assertThat(virtualService.submit(this.users::database).get(30, TimeUnit.SECONDS))
				.isEqualTo(this.users.database());
		}

		@Test
		void executorOfSpring(@Autowired SimpleAsyncTaskExecutor virtualExecutor) throws Exception {
			assertThat(virtualExecutor.submit(this.users::database).get(30, TimeUnit.SECONDS))
				.isEqualTo(this.users.database());
		}

		@Test
		void anotherExecutorOfSpring(@Autowired VirtualThreadTaskExecutor anotherExecutor) throws Exception {
			assertThat(anotherExecutor.submit(this.users::database).get(30, TimeUnit.SECONDS))
				.isEqualTo(this.users.database());
		}

		@Test
		void asyncMethod(@Autowired ThreadsApplication.Work work) throws Exception {
			assertThat(work.async().get(30, TimeUnit.SECONDS)).isEqualTo(this.users.database());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(ThreadsApplication.class)
	static class Virtual {

		@Bean
		ExecutorService virtualService() throws ReflectiveOperationException {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}

		@Bean
		SimpleAsyncTaskExecutor virtualExecutor() {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
			executor.setVirtualThreads(true);
			return executor;
		}

		@Bean
		VirtualThreadTaskExecutor anotherExecutor() {
			return new VirtualThreadTaskExecutor();
		}

	}

}
