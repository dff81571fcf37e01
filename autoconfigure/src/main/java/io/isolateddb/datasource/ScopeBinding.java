package io.isolateddb.datasource;

import org.jspecify.annotations.Nullable;

/**
 * Says which test a thread works for. A binding is not inherited by the threads that a
 * thread starts: pooled ones outlive the test that made them.
 *
 * @since 0.1.0
 */
public final class ScopeBinding {

	private static final ThreadLocal<@Nullable DatabaseScope> current = new ThreadLocal<>();

	private ScopeBinding() {
	}

	/**
	 * The test that the current thread works for.
	 * @return its scope, or {@code null}
	 */
	public static @Nullable DatabaseScope current() {
		return current.get();
	}

	/**
	 * Let the current thread work for a test.
	 * @param scope the scope of the test, or {@code null} for none
	 * @return the scope that the thread was bound to before, to be bound again later
	 */
	public static @Nullable DatabaseScope bind(@Nullable DatabaseScope scope) {
		DatabaseScope previous = current.get();
		if (scope != null) {
			current.set(scope);
		}
		else {
			current.remove();
		}
		return previous;
	}

}
