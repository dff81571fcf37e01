package io.isolateddb.engine;

import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits a moment before something is tried again. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Waiting {

	private Waiting() {
	}

	/**
	 * Wait a moment. A thread that was interrupted cannot wait: it would try again and
	 * again without a pause.
	 * @param nanos how long, in nanoseconds
	 * @param purpose what it waits for, as the error names it
	 * @throws SQLException if the thread is interrupted, which it stays
	 */
	public static void pause(long nanos, String purpose) throws SQLException {
		LockSupport.parkNanos(nanos);
		if (Thread.currentThread().isInterrupted()) {
			throw new SQLException("the thread was interrupted while it waited for " + purpose);
		}
	}

}
