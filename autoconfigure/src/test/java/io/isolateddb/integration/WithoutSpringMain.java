package io.isolateddb.integration;

import java.util.List;

/**
 * Runs tests without Spring in a JVM of their own, which prints what they have found.
 */
public final class WithoutSpringMain {

	private WithoutSpringMain() {
	}

	/**
	 * Run a class.
	 * @param arguments the simple name of the class, which is nested in
	 * {@link PrintingTestCases}
	 */
	public static void main(String[] arguments) throws ClassNotFoundException {
		List<Throwable> failures = TestCases
			.failures(TestCases.run(Class.forName(PrintingTestCases.class.getName() + "$" + arguments[0])));
		for (Throwable failure : failures) {
			System.out.println("failure: " + failure.getMessage());
			failure.printStackTrace(System.out);
		}
		System.out.println("end");
	}

}
