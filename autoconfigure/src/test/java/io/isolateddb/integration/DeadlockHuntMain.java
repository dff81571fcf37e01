package io.isolateddb.integration;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

import org.springframework.test.context.TestPropertySource;

/**
 * Runs tests in parallel whose contexts load at the same time, and tells what has become
 * of them. Needs a JVM of its own, as a limit of connections holds for a whole JVM.
 */
public final class DeadlockHuntMain {

	private static final int CONTEXTS = 3;

	private DeadlockHuntMain() {
	}

	/**
	 * Run the tests on each number of threads.
	 */
	public static void main(String[] arguments) {
		for (String argument : arguments) {
			int threads = Integer.parseInt(argument);
			long start = System.nanoTime();
			List<Throwable> failures = TestCases.failures(ParallelRun.of(threads).run(classes(threads)));
			System.out.printf("%nRESULT %d threads, %d failures, %d unexplained, %d ms%n", threads, failures.size(),
					failures.stream().filter((failure) -> !isExplained(failure)).count(),
					(System.nanoTime() - start) / 1_000_000);
			failures.stream().filter((failure) -> !isExplained(failure)).forEach(Throwable::printStackTrace);
		}
		System.exit(0);
	}

	private static Class<?>[] classes(int threads) {
		return IntStream.range(0, CONTEXTS)
			.mapToObj((context) -> threads + "of" + context)
			.flatMap((name) -> Stream.of(make(DeadlockHuntIntegrationTests.MethodsTestCase.class, name),
					make(DeadlockHuntIntegrationTests.PerClassTestCase.class, name)))
			.toArray(Class<?>[]::new);
	}

	private static Class<?> make(Class<?> type, String name) {
		return new ByteBuddy().subclass(type)
			.name(type.getName() + name)
			.annotateType(AnnotationDescription.Builder.ofType(TestPropertySource.class)
				.defineArray("properties", "hunt=" + name)
				.build())
			.make()
			.load(type.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
			.getLoaded();
	}

	/**
	 * A context that has failed is not loaded again; the failure before is explained.
	 */
	private static boolean isExplained(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String message = String.valueOf(cause.getMessage());
			if (message.contains("isolated-database.pool.") || message.contains("failure threshold (1) exceeded")) {
				return true;
			}
		}
		return false;
	}

}
