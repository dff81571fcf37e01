package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.KeptName;
import io.isolateddb.registry.RegisteredEngine;
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

	private final RegisteredEngine engine;

	private final String afterwards;

	private final Consumer<Runnable> later;

	private @Nullable Set<String> names;

	private boolean limited;

	/**
	 * Create the kept databases.
	 * @param engine the engine of the server
	 * @param afterwards the command that starts the server again when the JVM has ended,
	 * or an empty string
	 * @param later drops databases when there is time
	 */
	KeptDatabases(RegisteredEngine engine, String afterwards, Consumer<Runnable> later) {
		this.engine = engine;
		this.afterwards = afterwards;
		this.later = later;
	}

	/**
	 * What it takes to find a database that will be kept, and what has changed in it.
	 */
	KeptDatabase describe(DatabaseClone clone, String test, String reason) {
		clone.settle();
		String name = KeptName.of(test);
		return new KeptDatabase(test, reason, name, this.engine.address(name, null).jdbcUrl(),
				this.engine.openCommand(name), this.afterwards, changes(clone));
	}

	private List<String> changes(DatabaseClone clone) {
		try {
			String fresh = this.engine.registry().nextName();
			this.engine.registry().add(fresh, DatabaseKind.SCRATCH);
			this.engine.copy(clone.template().database(), fresh);
			try {
				return this.engine.compare(clone.name(), fresh).stream().map(DatabaseChange::toString).toList();
			}
			finally {
				this.later.accept(() -> dropQuietly(fresh));
			}
		}
		catch (SQLException ex) {
			return List.of("not known, since they could not be compared with the template: " + ex.getMessage());
		}
	}

	private void dropQuietly(String database) {
		try {
			this.engine.drop(database);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop database {}: {}", database, ex.getMessage());
		}
	}

	/**
	 * Leave a database to whom wants to look at it. Done at once, so that its name is the
	 * one that the failed test tells.
	 */
	void keep(DatabaseClone clone, KeptDatabase kept) {
		clone.leave();
		try {
			keep(clone.name(), kept.test(), kept.reason());
		}
		catch (SQLException ex) {
			logger.warn("Database {} of {} could not be named {} and is kept under its own name: {}", clone.name(),
					kept.test(), kept.name(), ex.getMessage());
		}
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
