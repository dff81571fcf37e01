package io.isolateddb;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * What {@link IsolatedDatabase} lets JUnit lock when tests run in parallel: hands
 * everything on.
 */
final class IsolatedDatabaseLocks implements ResourceLocksProvider {

	private final IsolatedDatabaseCallbacks callbacks = IsolatedDatabaseExtension.callbacks();

	IsolatedDatabaseLocks() {
	}

	@Override
	public Set<Lock> provideForClass(Class<?> testClass) {
		return this.callbacks.provideForClass(testClass);
	}

	@Override
	public Set<Lock> provideForNestedClass(List<Class<?>> enclosingInstanceTypes, Class<?> testClass) {
		return this.callbacks.provideForNestedClass(enclosingInstanceTypes, testClass);
	}

	@Override
	public Set<Lock> provideForMethod(List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
		return this.callbacks.provideForMethod(enclosingInstanceTypes, testClass, testMethod);
	}

}
