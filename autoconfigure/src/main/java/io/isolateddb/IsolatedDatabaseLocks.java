package io.isolateddb;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * The locks that tests with {@link IsolatedDatabase} take when they run in parallel.
 * Delegates like {@link IsolatedDatabaseExtension}.
 */
final class IsolatedDatabaseLocks implements ResourceLocksProvider {

	private final ResourceLocksProvider delegate = (ResourceLocksProvider) IsolatedDatabaseExtension
		.create("io.isolateddb.test.ContextLocks");

	IsolatedDatabaseLocks() {
	}

	@Override
	public Set<Lock> provideForClass(Class<?> testClass) {
		return this.delegate.provideForClass(testClass);
	}

	@Override
	public Set<Lock> provideForNestedClass(List<Class<?>> enclosingInstanceTypes, Class<?> testClass) {
		return this.delegate.provideForNestedClass(enclosingInstanceTypes, testClass);
	}

	@Override
	public Set<Lock> provideForMethod(List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
		return this.delegate.provideForMethod(enclosingInstanceTypes, testClass, testMethod);
	}

}
