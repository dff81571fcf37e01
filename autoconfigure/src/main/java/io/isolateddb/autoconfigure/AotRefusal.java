package io.isolateddb.autoconfigure;

import io.isolateddb.IsolatedDatabaseException;

import org.springframework.aot.AotDetector;
import org.springframework.test.context.aot.AotContextLoader;
import org.springframework.test.context.aot.AotTestContextInitializers;

/**
 * Refuses to isolate tests that Spring processes ahead of time: what such a context looks
 * like is fixed in the build, where it must connect to nothing, and the server, the URL
 * and the beans that isolate it are known only when it starts.
 */
final class AotRefusal {

	private static final StackWalker stack = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

	private AotRefusal() {
	}

	/**
	 * Check a context that is about to be isolated.
	 * @param testClass the name of a test class that needs it
	 * @throws IsolatedDatabaseException if it is processed ahead of time, or has been
	 */
	static void checkContext(String testClass) {
		if (AotDetector.useGeneratedArtifacts() || isProcessing()) {
			throw refusal(testClass);
		}
	}

	/**
	 * Check an isolated test class. One that was left out of the processing has no
	 * context at all, for which the error of Spring would blame the build.
	 * @param testClass the test class that is about to run
	 * @throws IsolatedDatabaseException if it should have been processed ahead of time
	 */
	static void checkClass(Class<?> testClass) {
		if (AotDetector.useGeneratedArtifacts() && !new AotTestContextInitializers().isSupportedTestClass(testClass)) {
			throw refusal(testClass.getName());
		}
	}

	/**
	 * Whether a context is loaded to be processed only. Spring tells this nobody but the
	 * loader of the context: its property {@code spring.aot.processing} is set by its
	 * command line alone.
	 */
	private static boolean isProcessing() {
		return stack
			.walk((frames) -> frames.anyMatch((frame) -> frame.getMethodName().equals("loadContextForAotProcessing")
					&& AotContextLoader.class.isAssignableFrom(frame.getDeclaringClass())));
	}

	private static IsolatedDatabaseException refusal(String testClass) {
		return new IsolatedDatabaseException("No isolated database for " + testClass
				+ ": isolated databases are not supported where Spring processes tests ahead of time (AOT), "
				+ "as such a context is fixed before it has a database. "
				+ "Annotate the test class with @DisabledInAotMode, or run the tests without AOT: without "
				+ "process-test-aot (Gradle: processTestAot) in the build, and without spring.aot.enabled=true.");
	}

}
