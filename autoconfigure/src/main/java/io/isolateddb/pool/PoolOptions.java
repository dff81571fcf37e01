package io.isolateddb.pool;

import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import org.apiguardian.api.API;

/**
 * How a {@link DatabasePool} lends its databases.
 *
 * @param connections how the connections of each lease are made
 * @param spareDatabases clones kept ready ahead of need, 0 or more
 * @param leaseTimeout how long a test waits for a database
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public record PoolOptions(ConnectionSettings connections, int spareDatabases, Duration leaseTimeout) {

	private static final int CONNECTIONS = 5;

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

	/**
	 * The options of a test that has no wishes: up to 5 connections, one spare database,
	 * 30 seconds.
	 * @return the options
	 */
	public static PoolOptions defaults() {
		return new PoolOptions(new ConnectionSettings(new HikariConfig(), CONNECTIONS), 1, Duration.ofSeconds(30));
	}

}
