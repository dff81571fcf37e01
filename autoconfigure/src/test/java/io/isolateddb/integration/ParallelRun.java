package io.isolateddb.integration;

import java.util.ArrayList;
import java.util.List;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How JUnit runs test classes that are the subject of a test in parallel.
 *
 * @param executor the executor service, of which JUnit has a choice since 6.1
 * @param classes the execution mode of classes
 * @param methods the execution mode of methods
 * @param parallelism how many tests run at once
 * @param mostThreads how many threads there may be, counting those that JUnit's
 * {@code ForkJoinPool} adds for tests that wait
 */
record ParallelRun(String executor, String classes, String methods, int parallelism, int mostThreads) {

	private static final int MOST_THREADS = 256;

	ParallelRun(String executor, String classes, String methods, int parallelism) {
		this(executor, classes, methods, parallelism, MOST_THREADS);
	}

	private static final String WORKERS = "org.junit.platform.engine.support.hierarchical.WorkerThreadPoolHierarchicalTestExecutorService";

	private static final String PREFIX = "junit.jupiter.execution.parallel.";

	/**
	 * Everything at once.
	 */
	static ParallelRun of(int parallelism) {
		return new ParallelRun("fork_join_pool", "concurrent", "concurrent", parallelism);
	}

	/**
	 * Everything at once, on exactly so many threads.
	 */
	static ParallelRun exactly(int threads) {
		return new ParallelRun("fork_join_pool", "concurrent", "concurrent", threads, threads);
	}

	/**
	 * Every way in which this version of JUnit can run tests.
	 */
	static List<ParallelRun> all(int parallelism) {
		List<ParallelRun> runs = new ArrayList<>();
		for (String executor : executors()) {
			for (String classes : List.of("same_thread", "concurrent")) {
				for (String methods : List.of("same_thread", "concurrent")) {
					runs.add(new ParallelRun(executor, classes, methods, parallelism));
				}
			}
		}
		return runs;
	}

	private static List<String> executors() {
		return ClassUtils.isPresent(WORKERS, null) ? List.of("fork_join_pool", "worker_thread_pool")
				: List.of("fork_join_pool");
	}

	EngineExecutionResults run(Class<?>... types) {
		EngineTestKit.Builder builder = EngineTestKit.engine("junit-jupiter")
			.configurationParameter(PREFIX + "enabled", "true")
			.configurationParameter(PREFIX + "mode.classes.default", this.classes)
			.configurationParameter(PREFIX + "mode.default", this.methods)
			.configurationParameter(PREFIX + "config.strategy", "fixed")
			.configurationParameter(PREFIX + "config.executor-service", this.executor)
			.configurationParameter(PREFIX + "config.fixed.max-pool-size", String.valueOf(this.mostThreads))
			.configurationParameter(PREFIX + "config.fixed.parallelism", String.valueOf(this.parallelism));
		for (Class<?> type : types) {
			builder.selectors(DiscoverySelectors.selectClass(type));
		}
		return builder.execute();
	}

	/**
	 * Run classes in which everything has to succeed.
	 * @param tests how many tests there are
	 */
	void succeed(int tests, Class<?>... types) {
		EngineExecutionResults results = run(types);
		assertThat(TestCases.failures(results)).isEmpty();
		results.testEvents().assertStatistics((statistics) -> statistics.started(tests).succeeded(tests));
	}

}
