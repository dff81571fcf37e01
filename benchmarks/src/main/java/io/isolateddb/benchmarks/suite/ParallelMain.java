package io.isolateddb.benchmarks.suite;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.benchmarks.Product;
import io.isolateddb.pool.JvmDatabases;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.registry.ServerOptions;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the classes of a suite in parallel, in a JVM of its own.
 *
 * @since 0.1.0
 */
public final class ParallelMain {

	static final String THREADS = "benchmark.threads";

	static final String WARM_UP = "benchmark.parallelWarmUp";

	private static final String PARALLEL = "junit.jupiter.execution.parallel.";

	private ParallelMain() {
	}

	/**
	 * Run the suite that the system properties describe.
	 * @param arguments the file to write the result to
	 * @throws Exception if it cannot be run; tests that fail are counted
	 */
	public static void main(String[] arguments) throws Exception {
		Variant variant = Variant.of(System.getProperty(SuiteMain.VARIANT));
		Scenario scenario = Scenario.current();
		SuiteMain.prepare(scenario);
		int classes = scenario.tests() / scenario.classSize();
		LauncherDiscoveryRequest request = request(SuiteClasses.of(variant, classes));
		if (Boolean.getBoolean(WARM_UP)) {
			LauncherFactory.create().execute(request, new Outcome());
		}
		Outcome outcome = new Outcome();
		long start = System.nanoTime();
		LauncherFactory.create().execute(request, outcome);
		Properties result = outcome.result(System.nanoTime() - start);
		if (variant != Variant.ZONKY) {
			ServerDatabases databases = JvmDatabases.on(Product.server(), ServerOptions.defaults(), (action) -> {
			});
			result.setProperty("report", databases.statistics().lines().get(0));
		}
		ForkedJvm.write(arguments[0], result);
		System.exit(0);
	}

	private static LauncherDiscoveryRequest request(List<? extends Class<?>> classes) {
		int threads = Integer.getInteger(THREADS);
		return LauncherDiscoveryRequestBuilder.request()
			.selectors(classes.stream().map(DiscoverySelectors::selectClass).toList())
			.configurationParameter(PARALLEL + "enabled", String.valueOf(threads > 1))
			.configurationParameter(PARALLEL + "mode.classes.default", "concurrent")
			.configurationParameter(PARALLEL + "config.strategy", "fixed")
			.configurationParameter(PARALLEL + "config.fixed.parallelism", String.valueOf(threads))
			.build();
	}

	/**
	 * Counts tests, and those that have failed. Thread-safe.
	 */
	private static final class Outcome implements TestExecutionListener {

		private final AtomicInteger tests = new AtomicInteger();

		private final AtomicInteger failed = new AtomicInteger();

		private final AtomicReference<String> first = new AtomicReference<>("");

		@Override
		public void executionFinished(TestIdentifier test, TestExecutionResult result) {
			if (test.isTest()) {
				this.tests.incrementAndGet();
			}
			result.getThrowable().ifPresent((failure) -> {
				this.failed.addAndGet(test.isTest() ? 1 : 0);
				this.first.compareAndSet("", String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
			});
		}

		Properties result(long nanos) {
			Properties result = new Properties();
			result.setProperty("tests", String.valueOf(this.tests));
			result.setProperty("failed", String.valueOf(this.failed));
			result.setProperty("failure", this.first.get());
			result.setProperty("mean", String.valueOf(nanos / 1e6 / Math.max(1, this.tests.get())));
			return result;
		}

	}

}
