package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

import io.isolateddb.registry.KeptDatabases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how many databases this JVM keeps on a server: as many as may stay of earlier
 * runs. A database that is dropped meanwhile, by whomever, does not count any more.
 * Thread-safe: the monitor guards the names, and a thread that holds it waits only for
 * the server.
 */
final class KeepLimit {

	private static final Logger logger = LoggerFactory.getLogger(KeepLimit.class);

	private final KeptDatabases databases;

	/**
	 * The databases that will be kept when their leases end.
	 */
	private final Set<String> wanted = new HashSet<>();

	private final Set<String> kept = new HashSet<>();

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
	 * Ask whether a database may be kept. If so, it counts. One that replaces the one
	 * that was kept for the same test may be kept.
	 * @param name its name when it is kept
	 */
	synchronized boolean admit(String name) {
		if (!this.wanted.contains(name) && !this.kept.contains(name) && isReached()) {
			if (!this.logged) {
				logger.warn("No more databases of tests are kept: this run keeps at most {} "
						+ "(isolated-database.keep-limit)", this.most);
				this.logged = true;
			}
			return false;
		}
		this.kept.remove(name);
		this.wanted.add(name);
		return true;
	}

	private boolean isReached() {
		if (this.wanted.size() + this.kept.size() < this.most) {
			return false;
		}
		try {
			this.kept.retainAll(this.databases.onServer());
		}
		catch (SQLException ex) {
			logger.debug("Could not find out which databases are kept", ex);
		}
		return this.wanted.size() + this.kept.size() >= this.most;
	}

	/**
	 * Count a database that has been kept.
	 */
	synchronized void kept(String name) {
		this.wanted.remove(name);
		this.kept.add(name);
	}

}
