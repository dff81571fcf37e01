package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RowReader;

/**
 * Undoes the changes of a test as planned, and goes to another state. The
 * {@code AUTO_INCREMENT} counters decrease neither when rows are deleted nor when a
 * transaction is rolled back, so they are reset. A counter cannot be reset below a
 * deleted row that the server has not purged yet: this is tried several times. If the
 * table is not of InnoDB, the server would copy the table to reset its counter, and reset
 * its statistics. Not thread-safe.
 */
final class MySqlUndo {

	private static final int MOST_ATTEMPTS = 5;

	private static final long RETRY_INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);

	private final JdbcSession session;

	private final MySqlServer server;

	private final MySqlScript template;

	private final String database;

	private final MySqlUndoPlan plan;

	/**
	 * The counters that do not have their values.
	 */
	private final List<MySqlCounter> changedCounters = new ArrayList<>();

	MySqlUndo(JdbcSession session, MySqlServer server, MySqlScript template, String database, MySqlUndoPlan plan) {
		this.session = session;
		this.server = server;
		this.template = template;
		this.database = database;
		this.plan = plan;
	}

	/**
	 * Undo the changes. The server does not count what the session does.
	 * @param isCounted whether the server still counts it
	 * @return why the database is not in the target's state, or an empty string
	 */
	String run(boolean isCounted) throws SQLException {
		List<String> batch = new ArrayList<>();
		if (isCounted) {
			// The session is a new one
			batch.add(MySqlSessions.STOP_COUNTING);
			batch.addAll(this.server.settingsOneByOne());
		}
		batch.addAll(this.plan.statements());
		if (!isUndone(batch)) {
			String obstacle = this.plan.replaceUpdates();
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
			run(this.plan.statements());
		}
		return resetCounters() ? "" : "an AUTO_INCREMENT counter could not be reset";
	}

	private boolean resetCounters() throws SQLException {
		for (int attempt = 1; attempt < MOST_ATTEMPTS && !this.changedCounters.isEmpty(); attempt++) {
			if (!this.changedCounters.stream().allMatch((counter) -> counter.table().isInnoDb())) {
				return false;
			}
			LockSupport.parkNanos(attempt * RETRY_INTERVAL);
			run(this.changedCounters.stream().map((counter) -> counter.reset(this.database)).toList());
		}
		return this.changedCounters.isEmpty();
	}

	/**
	 * Run statements.
	 * @return whether the updates have restored all rows. They have not if the key of a
	 * row was changed, if a row was deleted, or if two rows have exchanged unique values
	 */
	private boolean isUndone(List<String> batch) throws SQLException {
		try {
			return run(batch);
		}
		catch (SQLIntegrityConstraintViolationException ex) {
			if (!this.plan.hasUpdates()) {
				throw ex;
			}
			this.session.execute("ROLLBACK");
			return false;
		}
	}

	/**
	 * Run statements, and find the counters that have changed. {@code SHOW CREATE TABLE}
	 * returns the value that the next row gets, and costs the server less than
	 * {@code information_schema}.
	 * @return whether the updates among the statements have matched all rows of their
	 * tables
	 */
	private boolean run(List<String> batch) throws SQLException {
		List<String> all = new ArrayList<>(batch);
		this.plan.counters().forEach((counter) -> all.add("SHOW CREATE TABLE " + counter.table().in(this.database)));
		boolean matched = true;
		try (Statement statement = this.session.createStatement()) {
			statement.execute(String.join("; ", all));
			for (String each : batch) {
				MySqlTable updated = this.plan.updatedTable(each);
				matched &= updated == null || statement.getLargeUpdateCount() == this.template.rows(updated);
				statement.getMoreResults();
			}
			this.changedCounters.clear();
			for (MySqlCounter counter : this.plan.counters()) {
				String creation = RowReader.readNext(statement, (row) -> row.getString(2)).get(0);
				if (MySqlAutoIncrementOption.nextValue(creation) != counter.nextValue()) {
					this.changedCounters.add(counter);
				}
			}
		}
		return matched;
	}

}
