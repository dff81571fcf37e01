package io.isolateddb.pool;

import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import org.apiguardian.api.API;

/**
 * The options of a {@link DatabasePool}.
 *
 * @param connections the settings of the connections of each lease
 * @param spareDatabases clones kept ready ahead of need, 0 or more
 * @param leaseTimeout how long a test waits for a database
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public record PoolOptions(ConnectionSettings connections, int spareDatabases, Duration leaseTimeout) {

	/**
	 * Create options.
	 * @param connections the settings of the connections of each lease
	 * @param spareDatabases clones kept ready ahead of need, 0 or more
	 * @param leaseTimeout how long a test waits for a database, more than 0
	 * @throws IllegalArgumentException if a number is out of its range
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

	/**
	 * The default options: Hikari's default of 10 connections, as far as the server has
	 * them, one spare database, 30 seconds.
	 * @return the options
	 */
	public static PoolOptions defaults() {
		return new PoolOptions(ConnectionSettings.asDeclared(new HikariConfig()), 1, Duration.ofSeconds(30));
	}

}
