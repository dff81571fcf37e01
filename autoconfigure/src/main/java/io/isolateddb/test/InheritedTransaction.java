package io.isolateddb.test;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Spring's record of the transaction of a test, as threads inherit it that are started
 * while the test runs. JUnit's {@code ForkJoinPool} starts threads for those that wait
 * and runs other tests on them, which then fail with "Cannot start new transaction
 * without ending existing transaction" (spring-framework#33383). There is no public way
 * to make a thread forget it without ending the transaction.
 */
final class InheritedTransaction {

	private static final @Nullable Method remove = find();

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
	 * Let the current thread, which runs no test yet, forget what it has inherited.
	 */
	static void forget() {
		if (remove != null) {
			ReflectionUtils.invokeMethod(remove, null);
		}
	}

}
