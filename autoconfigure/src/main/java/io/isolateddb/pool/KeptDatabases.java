package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.DatabaseEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases on the server that were kept for somebody to look at, by this run of the
 * tests and by earlier ones. Thread-safe: the monitor guards the change from one kept
 * database of a test to the next one, and who holds it waits for the server only.
 */
final class KeptDatabases {

	private static final Logger logger = LoggerFactory.getLogger(KeptDatabases.class);

	private final DatabaseEngine engine;

	private @Nullable Set<String> names;

	private boolean limited;

	KeptDatabases(DatabaseEngine engine) {
		this.engine = engine;
	}

	/**
	 * Keep a database in place of what was kept for the same test before.
	 * @return the name that it has
	 */
	synchronized String keep(String database, String test, String reason) throws SQLException {
		String name = this.engine.keep(database, KeptName.of(test), test + ", since " + reason);
		names().add(name);
		return name;
	}

	/**
	 * Drop what was kept for a test, which has run again.
	 */
	void forget(String test) {
		try {
			Set<String> kept = names();
			if (!kept.isEmpty() && kept.contains(KeptName.of(test))) {
				drop(KeptName.of(test));
			}
		}
		catch (SQLException ex) {
			logger.warn("Could not drop the database that was kept for {}: {}", test, ex.getMessage());
		}
	}

	/**
	 * Drop all but the latest of those that earlier runs have kept. Only the first call
	 * does: what this run keeps stays at least until the next.
	 */
	synchronized void limit(int most) {
		if (this.limited) {
			return;
		}
		this.limited = true;
		try {
			List<String> latestFirst = this.engine.kept();
			for (String name : latestFirst.subList(Math.min(most, latestFirst.size()), latestFirst.size())) {
				drop(name);
			}
		}
		catch (SQLException ex) {
			logger.warn("Could not drop databases that earlier runs have kept: {}", ex.getMessage());
		}
	}

	private synchronized void drop(String name) throws SQLException {
		if (names().remove(name)) {
			this.engine.drop(name);
		}
	}

	private synchronized Set<String> names() throws SQLException {
		if (this.names == null) {
			Set<String> names = ConcurrentHashMap.newKeySet();
			names.addAll(this.engine.kept());
			this.names = names;
		}
		return this.names;
	}

}
