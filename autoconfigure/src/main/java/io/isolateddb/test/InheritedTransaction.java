package io.isolateddb.test;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Spring's record of the transaction of a test, which threads inherit that are started
 * while the test runs. JUnit's {@code ForkJoinPool} starts threads to compensate for
 * blocked ones and runs other tests on them, which then fail with "Cannot start new
 * transaction without ending existing transaction" (spring-framework#33383). There is no
 * public way to remove the record from a thread without ending the transaction.
 */
final class InheritedTransaction {

	private static final @Nullable Method removeMethod = find();

	private InheritedTransaction() {
	}

	private static @Nullable Method find() {
		String holder = TestTransaction.class.getPackageName() + ".TransactionContextHolder";
		ClassLoader classLoader = TestTransaction.class.getClassLoader();
		if (!ClassUtils.isPresent(holder, classLoader)) {
			return null;
		}
		Method method = ReflectionUtils.findMethod(ClassUtils.resolveClassName(holder, classLoader),
				"removeCurrentTransactionContext");
		if (method != null) {
			ReflectionUtils.makeAccessible(method);
		}
		return method;
	}

	/**
	 * Remove what the current thread, which runs no test yet, has inherited.
	 */
	static void remove() {
		if (removeMethod != null) {
			ReflectionUtils.invokeMethod(removeMethod, null);
		}
	}

}
