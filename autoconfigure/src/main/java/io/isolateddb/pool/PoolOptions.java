package io.isolateddb.pool;

import java.time.Duration;

/**
 * How a {@link DatabasePool} lends its databases.
 *
 * @param connections how the connections of each lease are made
 * @param spareDatabases clones kept ready ahead of need, 0 or more
 * @param leaseTimeout how long a test waits for a database
 * @since 0.1.0
 */
public record PoolOptions(ConnectionSettings connections, int spareDatabases, Duration leaseTimeout) {

	/**
	 * Create options.
	 * @param connections how the connections of each lease are made
	 * @param spareDatabases clones kept ready ahead of need, 0 or more
	 * @param leaseTimeout how long a test waits for a database, more than 0
	 */
	public PoolOptions {
		if (spareDatabases < 0) {
			throw new IllegalArgumentException("The number of spare databases is " + spareDatabases
					+ ". Set isolated-database.pool.spare-databases to 0 or more.");
		}
		if (leaseTimeout.isNegative() || leaseTimeout.isZero()) {
			throw new IllegalArgumentException("The lease timeout is " + leaseTimeout
					+ ". Set isolated-database.pool.lease-timeout to more than 0.");
		}
	}

}
