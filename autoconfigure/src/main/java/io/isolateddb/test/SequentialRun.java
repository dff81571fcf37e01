package io.isolateddb.test;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Knows whether JUnit is about to run all tests one after another, in which case it heeds
 * no locks. It asks for them when the run has started, and before anything in it has but
 * other engines. A run within a test, or of a suite, may be parallel although the outer
 * one is not: from the start of the first class or suite on nothing is known any more.
 * Thread-safe: what it knows holds for the thread that JUnit was started in.
 */
final class SequentialRun implements TestExecutionListener {

	private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

	private static final ThreadLocal<Boolean> starting = ThreadLocal.withInitial(() -> false);

	/**
	 * Whether the run that is starting in this thread is known to be sequential.
	 */
	static boolean isStarting() {
		return starting.get();
	}

	@Override
	public void testPlanExecutionStarted(TestPlan plan) {
		starting.set(!plan.getConfigurationParameters().getBoolean(PARALLEL).orElse(false));
	}

	@Override
	public void executionStarted(TestIdentifier test) {
		if (test.getParentId().isPresent()) {
			starting.remove();
		}
	}

	@Override
	public void testPlanExecutionFinished(TestPlan plan) {
		starting.remove();
	}

}
