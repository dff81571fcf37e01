package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.KeptDatabases;
import io.isolateddb.registry.RegisteredDatabases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the databases of tests: describes how to find a database and what its test has
 * changed, and leaves it on the server. Thread-safe.
 *
 * @param databases the databases of the server
 * @param kept the databases that are kept already
 * @param limit limits how many this run keeps
 * @param restartCommand the command that starts the server again when the JVM has ended,
 * or an empty string
 * @param tasks the background tasks
 */
record DatabaseKeeper(RegisteredDatabases databases, KeptDatabases kept, KeepLimit limit, String restartCommand,
		BackgroundTasks tasks) {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseKeeper.class);

	/**
	 * Ask whether the database of a test may be kept. If so, it counts.
	 */
	boolean admits(DatabaseClone clone, String test) {
		try {
			return this.limit.admit(clone.name(), test);
		}
		catch (SQLException ex) {
			logger.debug("Could not find out how many databases are kept", ex);
			return true;
		}
	}

	/**
	 * Describe a database that will be kept. Its changes are not tracked from now on.
	 */
	KeptDatabase describe(DatabaseClone clone, String test, String reason) {
		clone.stopTracking();
		DatabaseEngine engine = this.databases.engine();
		String name = count(clone, test);
		return new KeptDatabase(test, reason, name, engine.address(name, null).jdbcUrl(), engine.openCommand(name),
				this.restartCommand, changes(clone));
	}

	/**
	 * Count a database among those that this run keeps, though it may be too many.
	 * @return the name that it will have
	 */
	private String count(DatabaseClone clone, String test) {
		try {
			this.kept.admit(clone.name(), test, Integer.MAX_VALUE);
			return this.kept.nameFor(clone.name(), test);
		}
		catch (SQLException ex) {
			logger.debug("Could not find out which databases are kept", ex);
			return this.databases.keptName(clone.name(), test);
		}
	}

	private List<String> changes(DatabaseClone clone) {
		try {
			String fresh = this.databases.registry().nextName();
			this.databases.registry().add(fresh, DatabaseKind.SCRATCH);
			clone.state().copyTo(this.databases, fresh);
			try {
				return this.databases.engine()
					.compare(clone.name(), fresh)
					.stream()
					.map(DatabaseChange::toString)
					.toList();
			}
			finally {
				this.tasks.remove(() -> this.databases.dropOrWarn(fresh));
			}
		}
		catch (SQLException ex) {
			return List.of("not known, since they could not be compared with the template: " + ex.getMessage());
		}
	}

	/**
	 * Leave a database on the server for people to examine. It is renamed at once, so
	 * that it has the name that the failed test tells.
	 */
	void keep(DatabaseClone clone, KeptDatabase description) {
		clone.close();
		this.kept.keep(clone.name(), description.test(), description.reason());
	}

}
