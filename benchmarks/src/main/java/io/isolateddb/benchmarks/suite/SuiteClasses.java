package io.isolateddb.benchmarks.suite;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.IntStream;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/**
 * Makes the test classes of a suite: as many as its tests fill, all alike.
 */
final class SuiteClasses {

	private SuiteClasses() {
	}

	static List<? extends Class<?>> of(Class<?> suite, int count) {
		return IntStream.range(0, count).mapToObj((index) -> make(suite, suite.getName() + index)).toList();
	}

	private static Class<?> make(Class<?> suite, String name) {
		return new ByteBuddy().subclass(suite)
			.name(name)
			.make()
			.load(suite.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
			.getLoaded();
	}

}
