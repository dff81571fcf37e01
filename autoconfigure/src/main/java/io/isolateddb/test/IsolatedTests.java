package io.isolateddb.test;

import io.isolateddb.IsolatedDatabaseException;

/**
 * Tells which test classes are isolated.
 *
 * @since 0.1.0
 */
public final class IsolatedTests {

	private IsolatedTests() {
	}

	/**
	 * Whether a test class, or one of its methods, has the annotation.
	 * @param testClass the test class
	 * @return {@code true} if it is isolated
	 */
	public static boolean contain(Class<?> testClass) {
		return TestDatabaseAttributes.isIsolated(testClass);
	}

	/**
	 * Check that a test class that is not isolated has no fixtures.
	 * @param testClass the test class
	 * @throws IsolatedDatabaseException if it has
	 */
	public static void requireNoFixtures(Class<?> testClass) {
		TestDatabaseAttributes.requireNoFixtures(testClass);
	}

}
