package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Detects changes by the statistics that PostgreSQL keeps anyway, and undoes exactly what
 * they show. A session flushes its statistics when it is told to, and always before it
 * leaves {@code pg_stat_activity}. The tracker has a privileged session of its own in the
 * database, which the server does not count: an undo leaves the statistics as they were
 * in the snapshot before it, so that no other snapshot is needed.
 * <p>
 * One kind of change is not detected: what the session of a superuser does while its
 * {@code track_counts} is off, if the session switches it on again or ends before the
 * next snapshot.
 *
 * @see <a href="https://www.postgresql.org/docs/current/monitoring-stats.html">The
 * Cumulative Statistics System</a>
 */
final class PostgreSqlChangeTracker implements ChangeTracker {

	/**
	 * How many rows may be undone in one clone. More of them would show in the size of
	 * its files and, after a vacuum, in the order of its rows.
	 */
	private static final long MOST_UNDONE_ROWS = 10_000;

	private static final int VALIDATION_SECONDS = 5;

	private final Connection connection;

	private final PostgreSqlTemplateMetadata template;

	private final String obstacle;

	/**
	 * The number of dead rows that undos have left in each table.
	 */
	private final long[] deadRows;

	private final PostgreSqlStatisticsBaseline tableBaseline;

	private final PostgreSqlPreparedStatements statements;

	private PostgreSqlStatisticsSnapshot baseline;

	private String baselineXid;

	private long undoneRows;

	PostgreSqlChangeTracker(Connection connection, PostgreSqlTemplateMetadata template) throws SQLException {
		this.connection = connection;
		this.template = template;
		String obstacle = PostgreSqlTrackingSession.prepare(connection);
		this.obstacle = obstacle.isEmpty() ? template.obstacle() : obstacle;
		this.deadRows = new long[template.tables().size()];
		this.tableBaseline = new PostgreSqlStatisticsBaseline(connection, template);
		this.statements = new PostgreSqlPreparedStatements(connection);
		this.baseline = takeSnapshot();
		this.baselineXid = this.baseline.nextXid();
	}

	private PostgreSqlStatisticsSnapshot takeSnapshot() throws SQLException {
		return PostgreSqlStatisticsSnapshot.take(this.connection, this.template.snapshotQuery(),
				this.template.hotTables());
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		PostgreSqlSessions.end(this.connection, this.connection.getCatalog());
		return this.obstacle.isEmpty() && takeSnapshot().isUnchanged(this.baseline);
	}

	@Override
	public Rewind rewind(int sessions, @Nullable RowLayer layer) throws SQLException {
		try {
			return tryToRewind(sessions);
		}
		catch (PSQLException ex) {
			if (ex.getServerErrorMessage() == null || !this.connection.isValid(VALIDATION_SECONDS)) {
				throw ex;
			}
			return Rewind.impossible("the server said: " + ex.getMessage());
		}
	}

	private Rewind tryToRewind(int sessions) throws SQLException {
		if (!this.obstacle.isEmpty()) {
			return Rewind.impossible(this.obstacle);
		}
		PostgreSqlStatisticsSnapshot now = takeSnapshotIfAlone(sessions + 1);
		if (now == null) {
			return Rewind.impossible("an unexpected session is connected to the database");
		}
		String obstacle = now.obstacle(this.baseline);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		if (now.isUnchanged(this.baseline)) {
			return Rewind.UNCHANGED;
		}
		if (this.undoneRows > MOST_UNDONE_ROWS) {
			return Rewind.impossible("more than " + MOST_UNDONE_ROWS + " rows have been undone in the database");
		}
		PostgreSqlUndoPlan plan = new PostgreSqlUndoPlan(this.template, this.deadRows);
		long writes = now.writes() - this.baseline.writes();
		if (writes != 0) {
			obstacle = addTables(plan, this.tableBaseline.advance(this.connection, now, writes));
			if (!obstacle.isEmpty()) {
				return Rewind.impossible(obstacle);
			}
		}
		addSequences(plan.undo(), now.sequences());
		return undo(plan, now);
	}

	/**
	 * The sessions of the server itself, such as those of autovacuum, do no harm. A
	 * session that has ended since it was counted may have flushed its statistics after
	 * the first snapshot, so a second one is needed.
	 * @param sessions how many sessions are expected, including the one of the tracker
	 * @return the snapshot, or {@code null} if there are other sessions
	 */
	private @Nullable PostgreSqlStatisticsSnapshot takeSnapshotIfAlone(int sessions) throws SQLException {
		PostgreSqlStatisticsSnapshot snapshot = takeSnapshot();
		if (snapshot.sessions() == sessions) {
			return snapshot;
		}
		return (PostgreSqlSessions.count(this.connection) == sessions) ? takeSnapshot() : null;
	}

	/**
	 * Plans on after the first obstacle, so that the rows of all tables that have not
	 * been read yet are requested from the next clone.
	 */
	private static String addTables(PostgreSqlUndoPlan plan, SortedMap<Integer, PostgreSqlTableStatistics> changes) {
		String first = "";
		for (Map.Entry<Integer, PostgreSqlTableStatistics> change : changes.entrySet()) {
			String obstacle = plan.addTable(change.getKey(), change.getValue());
			first = first.isEmpty() ? obstacle : first;
		}
		return first;
	}

	/**
	 * A sequence that was read may have changed, so it is reset in any case.
	 */
	private void addSequences(PostgreSqlUndo undo, Long[] now) {
		for (int i = 0; i < now.length; i++) {
			if (!now[i].equals(this.baseline.sequences()[i])) {
				undo.resetSequence(this.template.sequences().get(i));
			}
		}
	}

	private Rewind undo(PostgreSqlUndoPlan plan, PostgreSqlStatisticsSnapshot now) throws SQLException {
		String xid = plan.undo().isEmpty() ? this.baselineXid : plan.undo().run(this.statements, this.baselineXid);
		if (xid == null) {
			return Rewind.impossible("rows could not be restored in their order");
		}
		this.undoneRows += plan.rows();
		this.baseline = now;
		this.baselineXid = xid;
		return plan.undo().isEffective() ? Rewind.UNDONE : Rewind.UNCHANGED;
	}

	@Override
	public RowLayerReading readLayer(int sessions) {
		return RowLayerReading.impossible("layers of rows are not read from this server");
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			// The server ends a broken session by itself
		}
	}

}
