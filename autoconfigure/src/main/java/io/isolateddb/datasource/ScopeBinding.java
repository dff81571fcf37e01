package io.isolateddb.datasource;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * Says which test a thread works for. A binding is not inherited by the threads that a
 * thread starts, since pooled ones outlive the test that made them; it is
 * {@link #capture() captured} where work is handed over and holds where and while that
 * work runs. Thread-safe, without locks.
 *
 * @since 0.1.0
 */
public final class ScopeBinding {

	private static final ThreadLocal<@Nullable ScopeBinding> current = new ThreadLocal<>();

	private final Kind kind;

	private volatile @Nullable DatabaseScope scope;

	private ScopeBinding(Kind kind, @Nullable DatabaseScope scope) {
		this.kind = kind;
		this.scope = scope;
	}

	/**
	 * The binding to a test.
	 * @param scope the scope of the test
	 * @return the binding
	 */
	public static ScopeBinding to(DatabaseScope scope) {
		return new ScopeBinding(Kind.TEST, scope);
	}

	/**
	 * The binding of the thread that prepares a class and cleans up after it. It does not
	 * hold while methods of the class run: then the thread only waits for them and may
	 * meanwhile be given work of anybody, as the workers of a {@code ForkJoinPool} are.
	 * @param scope the scope of the class
	 * @return the binding
	 */
	public static ScopeBinding around(DatabaseScope scope) {
		return new ScopeBinding(Kind.AROUND, scope);
	}

	/**
	 * The binding of work that nobody can tell the test of. It stays with the test whose
	 * database it gets first, so that it does not go on in that of the next one.
	 * @return the binding
	 */
	public static ScopeBinding unknown() {
		return new ScopeBinding(Kind.UNKNOWN, null);
	}

	/**
	 * The binding of the current thread, for work that it hands over.
	 * @return the binding; {@link #unknown()} if the thread works for no known test
	 */
	public static ScopeBinding capture() {
		ScopeBinding binding = current.get();
		DatabaseScope scope = (binding != null && binding.kind != Kind.UNKNOWN) ? binding.scope() : null;
		return (scope != null) ? to(scope) : unknown();
	}

	/**
	 * The binding of the current thread, for another thread that goes on with the same
	 * piece of work.
	 * @return the binding, or {@code null} if the thread is bound to nothing
	 */
	public static @Nullable ScopeBinding share() {
		ScopeBinding binding = current.get();
		if (binding == null || binding.kind != Kind.AROUND) {
			return binding;
		}
		DatabaseScope scope = binding.scope();
		return (scope != null) ? to(scope) : null;
	}

	/**
	 * The test that the current thread works for.
	 * @return its scope, or {@code null}
	 */
	public static @Nullable DatabaseScope current() {
		ScopeBinding binding = current.get();
		return (binding != null) ? binding.scope() : null;
	}

	/**
	 * Bind the current thread.
	 * @param binding the binding, or {@code null} for none
	 * @return what the thread was bound to before, to be bound again later
	 */
	public static @Nullable ScopeBinding bind(@Nullable ScopeBinding binding) {
		ScopeBinding previous = current.get();
		if (binding != null) {
			current.set(binding);
		}
		else {
			current.remove();
		}
		return previous;
	}

	/**
	 * A task that runs with this binding, on whatever thread.
	 * @param task the task
	 * @return the task to run in its place
	 */
	public Runnable carry(Runnable task) {
		return () -> {
			ScopeBinding previous = bind(forOneRun());
			try {
				task.run();
			}
			finally {
				bind(previous);
			}
		};
	}

	/**
	 * A task that runs with this binding, on whatever thread.
	 * @param task the task
	 * @param <V> the type of its result
	 * @return the task to run in its place
	 */
	public <V extends @Nullable Object> Callable<V> carry(Callable<V> task) {
		return () -> {
			ScopeBinding previous = bind(forOneRun());
			try {
				return task.call();
			}
			finally {
				bind(previous);
			}
		};
	}

	/**
	 * A task that is repeated may find another test each time, if it has none.
	 */
	private ScopeBinding forOneRun() {
		return (this.kind == Kind.UNKNOWN) ? unknown() : this;
	}

	/**
	 * Let work that nobody could tell the test of stay with a test.
	 */
	static void found(DatabaseScope scope) {
		ScopeBinding binding = current.get();
		if (binding != null && binding.kind == Kind.UNKNOWN) {
			binding.scope = scope;
		}
	}

	private @Nullable DatabaseScope scope() {
		DatabaseScope scope = this.scope;
		return (this.kind == Kind.AROUND && scope != null && scope.isWaiting()) ? null : scope;
	}

	/**
	 * Whether the binding is that of a test that is running on the thread.
	 * @return {@code true} if it is
	 */
	public boolean isTest() {
		return this.kind == Kind.TEST;
	}

	/**
	 * Whose a binding is.
	 */
	private enum Kind {

		TEST, AROUND, UNKNOWN

	}

}
