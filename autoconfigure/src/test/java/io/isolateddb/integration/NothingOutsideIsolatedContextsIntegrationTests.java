package io.isolateddb.integration;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.isolateddb.IsolatedDatabase;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.batch.core.scope.context.JobSynchronizationManager;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.scope.context.SynchronizationManagerSupport;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What we change for the whole JVM is changed only while isolated tests run, and does
 * nothing for tests that run beside them.
 */
class NothingOutsideIsolatedContextsIntegrationTests {

	private static final AtomicReference<Jvm> during = new AtomicReference<>();

	private static final AtomicReference<Jvm> inOthers = new AtomicReference<>();

	private static final AtomicReference<LogLevel> duringLevel = new AtomicReference<>();

	private static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";

	@Test
	void everythingIsAsBeforeWhenIsolatedTestsHaveEnded() {
		Jvm before = Jvm.now();

		TestCases.succeed(2, IsolatedTestCase.class);

		assertThat(during.get()).isNotEqualTo(before);
		assertThat(during.get().accessors()).isEqualTo(before.accessors() + 1);
		assertThat(during.get().operator()).isNotEqualTo(before.operator());
		assertThat(during.get().hooks()).isNotEqualTo(before.hooks());
		assertThat(Jvm.now()).isEqualTo(before);
	}

	@Test
	void otherTestsAfterThemAreAsBefore() {
		Jvm before = Jvm.now();

		TestCases.succeed(3, IsolatedTestCase.class, OtherTestCase.class);

		assertThat(inOthers.get()).isEqualTo(before);
		assertThat(Jvm.now()).isEqualTo(before);
	}

	@Test
	void publishersOfOtherThreadsStayAsTheyAre() {
		String before = Jvm.now().operator();

		TestCases.succeed(1, BesideTestCase.class);

		assertThat(BesideTestCase.ofOtherThread).isEqualTo(before);
	}

	/**
	 * Databases are removed in the background, which is not to fill the log either.
	 */
	@Test
	void levelsOfLoggersAreAsBeforeWhenDatabasesAreRemoved() {
		LoggingSystem system = LoggingSystem.get(getClass().getClassLoader());
		Supplier<LogLevel> level = () -> system.getLoggerConfiguration(HIKARI).getConfiguredLevel();

		TestCases.succeed(2, IsolatedTestCase.class);

		assertThat(duringLevel).hasValue(LogLevel.WARN);
		await().untilAsserted(() -> assertThat(level.get()).isNull());
	}

	/**
	 * What is the same for all tests of this JVM.
	 *
	 * @param hooks Reactor's hooks
	 * @param operator the class of a publisher
	 * @param accessors how many thread-local values are propagated
	 * @param jobs the class of Spring Batch's maps of jobs
	 * @param steps the class of Spring Batch's maps of steps
	 */
	private record Jvm(String hooks, String operator, int accessors, String jobs, String steps) {

		static Jvm now() {
			return new Jvm(hooks(Hooks.class, "onEachOperatorHooks") + hooks(Schedulers.class, "onScheduleHooks"),
					Flux.just(1, 2).map((value) -> value + 1).getClass().getName(),
					(int) ContextRegistry.getInstance()
						.getThreadLocalAccessors()
						.stream()
						.map(ThreadLocalAccessor::key)
						.count(),
					maps(JobSynchronizationManager.class), maps(StepSynchronizationManager.class));
		}

		private static String hooks(Class<?> type, String field) {
			Map<?, ?> hooks = (Map<?, ?>) ReflectionTestUtils.getField(type, field);
			return String.valueOf(hooks.keySet());
		}

		private static String maps(Class<?> type) {
			Object manager = ReflectionTestUtils.getField(type, "manager");
			Map<?, ?> counts = (Map<?, ?>) ReflectionTestUtils.getField(manager, SynchronizationManagerSupport.class,
					"counts");
			Map<?, ?> contexts = (Map<?, ?>) ReflectionTestUtils.getField(manager, SynchronizationManagerSupport.class,
					"contexts");
			return counts.getClass().getName() + System.identityHashCode(counts) + contexts.getClass().getName()
					+ System.identityHashCode(contexts);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class IsolatedTestCase {

		@RepeatedTest(2)
		void isolated(@Autowired Users users) {
			during.set(Jvm.now());
			duringLevel.set(
					LoggingSystem.get(getClass().getClassLoader()).getLoggerConfiguration(HIKARI).getConfiguredLevel());
			assertThat(users.names()).containsExactly("Ada");
			String own = users.database();
			assertThat(Mono.fromCallable(users::database).subscribeOn(Schedulers.boundedElastic()).block())
				.isEqualTo(own);
		}

	}

	@SpringBootTest(classes = OtherApplication.class, webEnvironment = WebEnvironment.NONE)
	static class OtherTestCase {

		@Test
		void notIsolated() {
			inOthers.set(Jvm.now());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherApplication {

	}

	@UsersTest
	@IsolatedDatabase
	static class BesideTestCase {

		private static volatile String ofOtherThread;

		@Test
		void isolated() throws InterruptedException {
			Thread thread = new Thread(() -> ofOtherThread = Jvm.now().operator());
			thread.start();
			thread.join();
		}

	}

}
