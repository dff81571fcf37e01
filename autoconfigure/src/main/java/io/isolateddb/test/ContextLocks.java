package io.isolateddb.test;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLocksProvider.Lock;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.bean.override.BeanOverrideHandler;

/**
 * What isolated tests that run in parallel may not do to each other's application
 * context: one that closes it runs alone, and those that share mocks and other overridden
 * beans run one after another. JUnit takes the locks of a test in one order for all, so
 * that nobody waits in a circle, and before the test has a database.
 */
final class ContextLocks {

	/**
	 * Held to read by each isolated class, and to write by one that closes its context.
	 */
	static final String CONTEXT = "io.isolateddb.context";

	/**
	 * Held to write by the classes with the same overridden beans, which share them.
	 */
	static final String OVERRIDES = "io.isolateddb.overrides.";

	private ContextLocks() {
	}

	static Set<Lock> of(Class<?> testClass) {
		boolean closes = TestContextAnnotationUtils.hasAnnotation(testClass, DirtiesContext.class);
		Set<Lock> locks = new HashSet<>();
		locks.add(new Lock(CONTEXT, closes ? ResourceAccessMode.READ_WRITE : ResourceAccessMode.READ));
		List<BeanOverrideHandler> overrides = BeanOverrideHandler.forTestClass(testClass);
		if (!overrides.isEmpty()) {
			locks.add(new Lock(OVERRIDES + Integer.toHexString(new HashSet<>(overrides).hashCode())));
		}
		return locks;
	}

	static Set<Lock> of(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, DirtiesContext.class) ? Set.of(new Lock(CONTEXT)) : Set.of();
	}

}
