package io.isolateddb.benchmarks.suite;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Takes the time from the start of one test to the start of the next. Not thread-safe.
 */
final class TestClock implements TestExecutionListener {

	private static final OperatingSystemMXBean system = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private final long[] starts;

	private final int warmUp;

	private int count;

	private long cpu;

	private long threadCpu;

	private @Nullable Throwable failure;

	TestClock(Scenario scenario) {
		this.starts = new long[scenario.tests() + 1];
		this.warmUp = scenario.warmUp();
	}

	@Override
	public void executionStarted(TestIdentifier test) {
		if (test.isTest()) {
			if (this.count == this.warmUp) {
				this.cpu = -system.getProcessCpuTime();
				this.threadCpu = -threadCpu();
			}
			this.starts[this.count++] = System.nanoTime();
		}
	}

	@Override
	public void executionFinished(TestIdentifier test, TestExecutionResult result) {
		if (this.failure == null) {
			this.failure = result.getThrowable().orElse(null);
		}
	}

	@Override
	public void testPlanExecutionFinished(TestPlan plan) {
		this.starts[this.count] = System.nanoTime();
		this.cpu += system.getProcessCpuTime();
		this.threadCpu += threadCpu();
	}

	private static long threadCpu() {
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
	}

	/**
	 * What has been measured, in milliseconds of one test.
	 * @throws IllegalStateException if a test has failed or is missing
	 */
	Properties result() {
		if (this.failure != null || this.count != this.starts.length - 1) {
			throw new IllegalStateException("Only " + this.count + " tests, or one has failed", this.failure);
		}
		int measured = this.count - this.warmUp;
		long[] durations = new long[measured];
		Arrays.setAll(durations, (i) -> this.starts[this.warmUp + i + 1] - this.starts[this.warmUp + i]);
		Arrays.sort(durations);
		Properties result = new Properties();
		put(result, "mean", Arrays.stream(durations).average().orElseThrow());
		put(result, "median", durations[measured / 2]);
		put(result, "p99", durations[measured * 99 / 100]);
		put(result, "cpu", 1.0 * this.cpu / measured);
		put(result, "testThreadCpu", 1.0 * this.threadCpu / measured);
		return result;
	}

	private static void put(Properties result, String name, double nanos) {
		result.setProperty(name, Double.toString(nanos / TimeUnit.MILLISECONDS.toNanos(1)));
	}

}
