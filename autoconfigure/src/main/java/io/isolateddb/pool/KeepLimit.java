package io.isolateddb.pool;

import java.sql.SQLException;

import io.isolateddb.registry.KeptDatabases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how many databases this run of the tests keeps on a server: as many as may stay
 * of earlier runs. All JVMs of the run count together. A database that is dropped
 * meanwhile, by whomever, does not count any more. Thread-safe: the monitor guards the
 * limit, and a thread that holds it waits only for the server.
 */
final class KeepLimit {

	private static final Logger logger = LoggerFactory.getLogger(KeepLimit.class);

	private final KeptDatabases databases;

	private int most = Integer.MAX_VALUE;

	private boolean logged;

	KeepLimit(KeptDatabases databases) {
		this.databases = databases;
	}

	/**
	 * Set the limit. Only the first call has an effect.
	 */
	synchronized void set(int most) {
		if (this.most == Integer.MAX_VALUE) {
			this.most = most;
		}
	}

	/**
	 * Ask whether the database of a test may be kept. If so, it counts.
	 * @param database its present name
	 */
	synchronized boolean admit(String database, String test) throws SQLException {
		if (this.databases.admit(database, test, this.most)) {
			return true;
		}
		if (!this.logged) {
			logger.warn("No more databases of tests are kept: this run keeps at most {} "
					+ "(isolated-database.keep-limit)", this.most);
			this.logged = true;
		}
		return false;
	}

}
