package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.bean.override.BeanOverrideHandler;

/**
 * The locks that protect an application context from tests that run in parallel: a test
 * that closes its context runs alone, and test classes that share mocks or other
 * overridden beans run one after another. JUnit takes all locks in one global order, so
 * that there is no deadlock, and before the test has a database.
 */
final class ContextLocks implements ResourceLocksProvider {

	/**
	 * Each isolated class locks it for reading, one that closes its context for writing.
	 */
	static final String CONTEXT = "io.isolateddb.context";

	/**
	 * Classes with the same overridden beans share these beans and lock it for writing.
	 */
	static final String OVERRIDES = "io.isolateddb.overrides.";

	@Override
	public Set<Lock> provideForClass(Class<?> testClass) {
		boolean closes = TestContextAnnotationUtils.hasAnnotation(testClass, DirtiesContext.class);
		Set<Lock> locks = new HashSet<>();
		locks.add(new Lock(CONTEXT, closes ? ResourceAccessMode.READ_WRITE : ResourceAccessMode.READ));
		List<BeanOverrideHandler> overrides = BeanOverrideHandler.forTestClass(testClass);
		if (!overrides.isEmpty()) {
			locks.add(new Lock(OVERRIDES + Integer.toHexString(new HashSet<>(overrides).hashCode())));
		}
		return locks;
	}

	@Override
	public Set<Lock> provideForNestedClass(List<Class<?>> enclosingInstanceTypes, Class<?> testClass) {
		return provideForClass(testClass);
	}

	@Override
	public Set<Lock> provideForMethod(List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
		boolean closes = AnnotatedElementUtils.hasAnnotation(testMethod, DirtiesContext.class);
		return closes ? Set.of(new Lock(CONTEXT)) : Set.of();
	}

}
