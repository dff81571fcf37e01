package io.isolateddb.engine;

import java.util.concurrent.TimeUnit;

/**
 * Limits the comparison of two databases to the time that a failed test can be expected
 * to wait. The time starts with the object. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ComparisonTimeLimit {

	private static final int SECONDS = 10;

	private final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);

	/**
	 * Start the time.
	 */
	public ComparisonTimeLimit() {
	}

	/**
	 * The timeout of the next query.
	 * @return the number of seconds, 1 or more
	 */
	public int remainingSeconds() {
		return (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(this.deadline - System.nanoTime()));
	}

	/**
	 * Say that the rows of a table were not compared.
	 * @param table the table
	 * @return the change of the table, as far as it is known
	 */
	public DatabaseChange exceeded(String table) {
		return DatabaseChange.of(table, "rows not compared, as that would take more than " + SECONDS + " s");
	}

}
