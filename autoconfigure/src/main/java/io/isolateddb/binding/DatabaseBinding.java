package io.isolateddb.binding;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.datasource.ScopeBinding;
import org.apiguardian.api.API;

/**
 * Propagation by hand: lets work on another thread get the database of the test that the
 * current thread works for. While several tests run at once, a thread whose test is not
 * known gets an error instead of a database.
 * <p>
 * This is needed only for threads, executors and HTTP clients that the test or the
 * application creates itself. The executors, schedulers and HTTP clients of the
 * application context propagate the test already. Thread-safe.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public final class DatabaseBinding {

	/**
	 * The HTTP header that says which test a request belongs to. The servers in the
	 * application context of the test read it.
	 * @see #id()
	 */
	public static final String HTTP_HEADER = "Isolated-Database";

	private DatabaseBinding() {
	}

	/**
	 * Wrap a task, so that it works for the test that the current thread works for now,
	 * on any thread. After the test has ended the task gets no database.
	 * @param task the task
	 * @return the wrapped task
	 */
	public static Runnable wrap(Runnable task) {
		return ScopeBinding.snapshot().wrap(task);
	}

	/**
	 * Wrap a task, so that it works for the test that the current thread works for now,
	 * on any thread. After the test has ended the task gets no database.
	 * @param task the task
	 * @param <V> the type of its result
	 * @return the wrapped task
	 */
	public static <V> Callable<V> wrap(Callable<V> task) {
		return ScopeBinding.snapshot().wrap(task);
	}

	/**
	 * Wrap an executor, so that each task works for the test of the thread that submits
	 * it.
	 * @param executor the executor, which may be used by many tests
	 * @return the wrapped executor
	 */
	public static Executor wrap(Executor executor) {
		return (task) -> executor.execute(wrap(task));
	}

	/**
	 * Wrap an executor, so that each task works for the test of the thread that submits
	 * it.
	 * @param executor the executor, which may be used by many tests
	 * @return the wrapped executor
	 */
	public static ExecutorService wrap(ExecutorService executor) {
		return new PropagatingTaskDecorator().proxy(executor);
	}

	/**
	 * The value of the {@linkplain #HTTP_HEADER header} for requests that the current
	 * thread sends.
	 * @return the identifier of the test, which is valid until the test has ended
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
