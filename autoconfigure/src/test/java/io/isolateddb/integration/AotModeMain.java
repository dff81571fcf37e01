package io.isolateddb.integration;

import java.util.List;

import org.junit.platform.testkit.engine.EngineExecutionResults;

/**
 * Runs test classes, one after the other, and tells what has become of them. Needs a JVM
 * of its own, as all that runs in a JVM is in Spring's AOT mode, or nothing.
 */
public final class AotModeMain {

	private AotModeMain() {
	}

	/**
	 * Run test classes.
	 * @param arguments their names
	 */
	public static void main(String[] arguments) throws ClassNotFoundException {
		for (String argument : arguments) {
			Class<?> type = Class.forName(argument);
			System.out.printf("%nRESULT %s %s%n", type.getSimpleName(), outcome(TestCases.run(type)));
		}
		System.exit(0);
	}

	private static String outcome(EngineExecutionResults results) {
		List<Throwable> failures = TestCases.failures(results);
		if (!failures.isEmpty()) {
			return "failed: " + KeptOnServer.print(failures.get(0)).replace('\n', ' ');
		}
		return (results.allEvents().skipped().count() > 0) ? "skipped" : "passed";
	}

}
