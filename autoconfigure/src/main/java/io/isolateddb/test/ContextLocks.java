package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * The locks that protect an application context from tests that run in parallel: a class
 * that closes its context is the only one that uses it, and test classes that share mocks
 * or other overridden beans run one after another. Classes of other contexts go on. JUnit
 * takes all locks in one global order, so that there is no deadlock, and before the test
 * has a database. JUnit asks for them where the annotation stands; {@link ContextGate}
 * protects the rest. A class without Spring has no context to protect. Where all tests
 * run one after another there are no locks, as it takes some milliseconds to read the
 * context of a class.
 */
final class ContextLocks implements ResourceLocksProvider {

	/**
	 * Each class of a context locks it for reading, one that closes the context for
	 * writing.
	 */
	static final String CONTEXT = "io.isolateddb.context.";

	/**
	 * Classes of a context with overridden beans share these beans and lock it for
	 * writing.
	 */
	static final String OVERRIDES = "io.isolateddb.overrides.";

	/**
	 * Classes that inherit the same nested class lock it for writing: Spring and this
	 * library know the nested class by its type alone.
	 */
	static final String NESTED = "io.isolateddb.nested.";

	@Override
	public Set<Lock> provideForClass(Class<?> testClass) {
		return locks(List.of(), testClass, () -> ContextKey.isClosedBy(testClass));
	}

	@Override
	public Set<Lock> provideForNestedClass(List<Class<?>> enclosingInstanceTypes, Class<?> testClass) {
		Set<Lock> locks = locks(enclosingInstanceTypes, testClass, () -> ContextKey.isClosedBy(testClass));
		if (!enclosingInstanceTypes.contains(testClass.getEnclosingClass())) {
			locks.add(new Lock(NESTED + testClass.getName()));
		}
		return locks;
	}

	@Override
	public Set<Lock> provideForMethod(List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
		return locks(enclosingInstanceTypes, testClass, () -> ContextKey.isClosedBy(testClass, testMethod));
	}

	private static Set<Lock> locks(List<Class<?>> enclosing, Class<?> testClass, BooleanSupplier closes) {
		Set<Lock> locks = new HashSet<>();
		if (SequentialRun.isStarting()) {
			return locks;
		}
		if (!SpringTests.contain(List.of(testClass)) && !SpringTests.contain(enclosing)) {
			return locks;
		}
		ContextKey context = ContextKey.of(testClass);
		locks.add(new Lock(CONTEXT + context.name(),
				closes.getAsBoolean() ? ResourceAccessMode.READ_WRITE : ResourceAccessMode.READ));
		if (context.hasOverrides()) {
			locks.add(new Lock(OVERRIDES + context.name()));
		}
		return locks;
	}

}
