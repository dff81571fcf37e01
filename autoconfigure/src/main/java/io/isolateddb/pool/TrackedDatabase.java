package io.isolateddb.pool;

import java.sql.SQLException;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import io.isolateddb.registry.RegisteredDatabases;

/**
 * The database of a clone, and which state it was in when its changes were looked at for
 * the last time: that is the state of the clone, unless a snapshot was taken or restored.
 * Not thread-safe: the monitor of the clone guards it.
 */
final class TrackedDatabase {

	private final RegisteredDatabases databases;

	private final String name;

	private ChangeTracker changes;

	private Template present;

	/**
	 * Why nothing is known of the database, or an empty string.
	 */
	private String obstacle = "";

	/**
	 * Start to track a database.
	 * @param template what it was copied from
	 */
	TrackedDatabase(RegisteredDatabases databases, String name, Template template) throws SQLException {
		this.databases = databases;
		this.name = name;
		this.present = template;
		this.changes = databases.engine().trackChanges(name, template.database());
	}

	/**
	 * The state that it was in when its changes were looked at for the last time.
	 */
	Template present() {
		return this.present;
	}

	/**
	 * Whether it is in a state, and nothing has changed since.
	 */
	boolean isUnchanged(Template state) throws SQLException {
		return this.obstacle.isEmpty() && this.present.equalsContentOf(state) && this.changes.isUnchanged();
	}

	/**
	 * Undo all changes and go to a state.
	 * @param sessions how many idle sessions its pools have
	 */
	Rewind rewindTo(int sessions, Template state) throws SQLException {
		String obstacle = obstacle(state);
		return obstacle.isEmpty() ? present(this.changes.rewind(sessions, state.rows()), state)
				: Rewind.impossible(obstacle);
	}

	/**
	 * Go to a state, where most likely nothing has changed since the last rewind.
	 * @param sessions how many idle sessions its pools have
	 */
	Rewind moveTo(int sessions, Template state) throws SQLException {
		String obstacle = obstacle(state);
		return obstacle.isEmpty() ? present(this.changes.move(sessions, state.rows()), state)
				: Rewind.impossible(obstacle);
	}

	private Rewind present(Rewind outcome, Template state) {
		if (outcome.reason().isEmpty()) {
			this.present = state;
		}
		return outcome;
	}

	/**
	 * Why it cannot go to a state, as it is a copy of another database now, or an empty
	 * string.
	 */
	String obstacle(Template state) {
		if (!this.obstacle.isEmpty() || this.present.database().equals(state.database())) {
			return this.obstacle;
		}
		return "the test has a snapshot that was more than rows";
	}

	/**
	 * Read what it contains in addition to the database that it is a copy of, and make
	 * that its present state.
	 * @param sessions how many idle sessions its pools have
	 */
	RowLayerReading read(int sessions) throws SQLException {
		if (!this.obstacle.isEmpty()) {
			return RowLayerReading.impossible(this.obstacle);
		}
		RowLayerReading reading = this.changes.readLayer(sessions);
		RowLayer rows = reading.layer();
		if (reading.obstacle().isEmpty() && rows != this.present.rows()) {
			this.present = (rows != null) ? this.present.base().with(rows) : this.present.base();
		}
		return reading;
	}

	/**
	 * Whether it has to return to its present state before a test has it.
	 * @see ChangeTracker#isUneven
	 */
	boolean isUneven() {
		return this.changes.isUneven();
	}

	/**
	 * Make a template of it, which it is a copy of from now on. It has no sessions.
	 * @param template the name of the template, which is registered
	 */
	void freezeCopy(String template) throws SQLException {
		this.changes.close();
		this.obstacle = "a snapshot of the database has failed";
		this.databases.freezeCopy(this.name, template);
		track(Template.ofUnknownContent(template).withAccess(this.present.restricted()));
	}

	/**
	 * Replace it by a copy of a template with the rows that a state has in addition. It
	 * has no sessions.
	 */
	void replace(Template state) throws SQLException {
		this.changes.close();
		this.obstacle = "to go back to a snapshot has failed";
		this.databases.replace(this.name, state.database());
		track(state.base());
		Rewind insertion = moveTo(0, state);
		if (!insertion.reason().isEmpty()) {
			this.obstacle = insertion.reason();
			throw new SQLException("its rows could not be inserted: " + insertion.reason());
		}
	}

	private void track(Template template) throws SQLException {
		this.changes = this.databases.engine().trackChanges(this.name, template.database());
		this.present = template;
		this.obstacle = "";
	}

	/**
	 * Stop tracking. The database stays as it is.
	 */
	void close() {
		this.obstacle = "the changes of the database are not tracked any more";
		this.changes.close();
	}

}
