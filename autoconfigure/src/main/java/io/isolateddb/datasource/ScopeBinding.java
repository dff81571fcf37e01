package io.isolateddb.datasource;

import java.util.concurrent.Callable;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * Binds a thread to the test that it works for. New threads do not inherit the binding of
 * the thread that starts them, since pooled threads outlive the test that started them.
 * Instead, a {@link #snapshot() snapshot} of the binding is taken where work is
 * submitted, and propagated to where the work runs, while it runs. Thread-safe, without
 * locks.
 *
 * @since 0.1.0
 */
public final class ScopeBinding {

	private static final ScopeBinding UNKNOWN = new ScopeBinding(Kind.UNKNOWN, null);

	private static final ThreadLocal<@Nullable ScopeBinding> current = new ThreadLocal<>();

	private final Kind kind;

	private final @Nullable DatabaseScope scope;

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
	 * The binding of the thread that runs the callbacks before and after all methods of a
	 * class. It is suspended while children of the scope are open: the thread then waits
	 * for them and may run other work meanwhile, as the workers of a {@code ForkJoinPool}
	 * do.
	 * @param scope the scope of the class
	 * @return the binding
	 */
	public static ScopeBinding toParent(DatabaseScope scope) {
		return new ScopeBinding(Kind.PARENT, scope);
	}

	/**
	 * The binding of work whose test is not known, such as a loop that a context has
	 * started for itself. Each time that it asks for a connection, it gets the database
	 * of the only test that is running at that moment, or an error.
	 * @return the binding
	 */
	public static ScopeBinding unknown() {
		return UNKNOWN;
	}

	/**
	 * The binding of the current thread, for a task that it submits.
	 * @return the binding; {@link #unknown()} if the thread works for no known test
	 */
	public static ScopeBinding snapshot() {
		ScopeBinding binding = current.get();
		DatabaseScope scope = (binding != null) ? binding.scope() : null;
		return (scope != null) ? to(scope) : unknown();
	}

	/**
	 * The binding of the current thread, for another thread that continues the same work.
	 * @return the binding, or {@code null} if the thread is not bound, or works for a
	 * test that is not isolated
	 */
	public static @Nullable ScopeBinding forContinuation() {
		ScopeBinding binding = current.get();
		if (binding == null || (binding.scope != null && !binding.scope.isIsolated())) {
			return null;
		}
		if (binding.kind != Kind.PARENT) {
			return binding;
		}
		DatabaseScope scope = binding.scope();
		return (scope != null) ? to(scope) : null;
	}

	/**
	 * Whether the current thread works for an isolated test or for the start of its
	 * context, as opposed to a test that runs beside it and is not isolated.
	 * @return {@code true} if it does
	 */
	public static boolean isOfIsolatedTest() {
		ScopeBinding binding = current.get();
		return (binding != null) ? binding.scope == null || binding.scope.isIsolated()
				: ContextDatabases.isStartingOnThread();
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
	 * @return the previous binding, to be restored later
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
	 * Wrap a task, so that it runs with this binding on any thread.
	 * @param task the task
	 * @return the wrapped task
	 */
	public Runnable wrap(Runnable task) {
		return () -> {
			ScopeBinding previous = bind(this);
			try {
				task.run();
			}
			finally {
				bind(previous);
			}
		};
	}

	/**
	 * Wrap a task, so that it runs with this binding on any thread.
	 * @param task the task
	 * @param <V> the type of its result
	 * @return the wrapped task
	 */
	public <V extends @Nullable Object> Callable<V> wrap(Callable<V> task) {
		return () -> {
			ScopeBinding previous = bind(this);
			try {
				return task.call();
			}
			finally {
				bind(previous);
			}
		};
	}

	/**
	 * Wrap a DataSource that is handed to a test. Threads that work for no known test get
	 * connections to the database of this one; all others get what they get from any
	 * DataSource.
	 * @param dataSource a DataSource that is routed
	 * @return the wrapped DataSource; the same one if this is no binding to a test
	 */
	public DataSource wrap(DataSource dataSource) {
		return (this.scope != null) ? RoutingDataSource.withDefault(dataSource, this.scope) : dataSource;
	}

	private @Nullable DatabaseScope scope() {
		DatabaseScope scope = this.scope;
		return (this.kind == Kind.PARENT && scope != null && scope.hasOpenChildren()) ? null : scope;
	}

	/**
	 * Whether the binding is that of a test that is running on the thread.
	 * @return {@code true} if it is
	 */
	public boolean isTest() {
		return this.kind == Kind.TEST;
	}

	/**
	 * What a thread is bound to.
	 */
	private enum Kind {

		TEST, PARENT, UNKNOWN

	}

}
