package io.isolateddb.binding;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.datasource.ScopeBinding;

/**
 * Carries by hand the test that the current thread works for, so that work elsewhere gets
 * the database of this test. While several tests run at once, a thread that no test is
 * known of gets an error instead of a database.
 * <p>
 * Only what the application context does not know needs it: threads, executors and HTTP
 * clients that the test or the application make for themselves. For the executors,
 * schedulers and HTTP clients of the context it is done already. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DatabaseBinding {

	/**
	 * The HTTP header that says which test a request belongs to. A server in the
	 * application context of the test understands it.
	 * @see #id()
	 */
	public static final String HTTP_HEADER = "Isolated-Database";

	private DatabaseBinding() {
	}

	/**
	 * A task that works for the test that the current thread works for now. After the
	 * test has ended it gets no database.
	 * @param task the task
	 * @return the task to run in its place, on whatever thread
	 */
	public static Runnable wrap(Runnable task) {
		return ScopeBinding.capture().carry(task);
	}

	/**
	 * A task that works for the test that the current thread works for now. After the
	 * test has ended it gets no database.
	 * @param task the task
	 * @param <V> the type of its result
	 * @return the task to run in its place, on whatever thread
	 */
	public static <V> Callable<V> wrap(Callable<V> task) {
		return ScopeBinding.capture().carry(task);
	}

	/**
	 * An executor whose tasks work for the test that the thread works for which hands
	 * them over.
	 * @param executor the executor, which may be used by many tests
	 * @return the executor to use in its place
	 */
	public static Executor wrap(Executor executor) {
		return (task) -> executor.execute(wrap(task));
	}

	/**
	 * An executor whose tasks work for the test that the thread works for which hands
	 * them over.
	 * @param executor the executor, which may be used by many tests
	 * @return the executor to use in its place
	 */
	public static ExecutorService wrap(ExecutorService executor) {
		return new PropagatingTaskDecorator().standIn(executor);
	}

	/**
	 * The value of the {@linkplain #HTTP_HEADER header} for requests that the current
	 * thread sends.
	 * @return the identifier of the test, which holds until the test has ended
	 * @throws IsolatedDatabaseException if the thread works for no test
	 */
	public static String id() {
		DatabaseScope scope = ScopeBinding.current();
		if (scope == null) {
			throw new IsolatedDatabaseException("Thread '" + Thread.currentThread().getName()
					+ "' works for no isolated test. Call DatabaseBinding.id() on the thread of the test.");
		}
		return scope.id();
	}

}
