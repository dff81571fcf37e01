package io.isolateddb.integration;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.junit.jupiter.SpringExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The context of a class is read once more for locks of JUnit only where tests may run in
 * parallel.
 */
class SequentialRunsIntegrationTests {

	private static final AtomicInteger readings = new AtomicInteger();

	@ParameterizedTest
	@CsvSource({ "false, 1", "true, 2" })
	void contextIsReadForLocksWhereTestsRunInParallel(boolean parallel, int expected) {
		readings.set(0);
		SummaryGeneratingListener summary = new SummaryGeneratingListener();
		Class<?> type = parallel ? ParallelTestCase.class : SequentialTestCase.class;

		LauncherFactory.create()
			.execute(LauncherDiscoveryRequestBuilder.request()
				.selectors(DiscoverySelectors.selectClass(type))
				.configurationParameter("junit.jupiter.execution.parallel.enabled", String.valueOf(parallel))
				.build(), summary);

		assertThat(Objects.requireNonNull(summary.getSummary()).getTestsSucceededCount()).isOne();
		assertThat(readings).hasValue(expected);
	}

	@Test
	void contextIsReadForLocksWhereNothingIsKnownOfTheRun() {
		readings.set(0);

		TestCases.succeed(1, UnknownTestCase.class);

		assertThat(readings).hasValue(2);
	}

	static class CountingBootstrapper extends SpringBootTestContextBootstrapper {

		@Override
		protected MergedContextConfiguration processMergedContextConfiguration(
				MergedContextConfiguration configuration) {
			readings.incrementAndGet();
			return super.processMergedContextConfiguration(configuration);
		}

	}

	@ExtendWith(SpringExtension.class)
	@ContextConfiguration(classes = UsersApplication.class)
	@BootstrapWith(CountingBootstrapper.class)
	@IsolatedDatabase
	abstract static class OneTest {

		@Test
		void runs() {
		}

	}

	static class SequentialTestCase extends OneTest {

	}

	static class ParallelTestCase extends OneTest {

	}

	static class UnknownTestCase extends OneTest {

	}

}
