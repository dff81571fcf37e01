package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Predicate;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import org.jspecify.annotations.Nullable;

/**
 * Detects changes by the statistics that {@code performance_schema} keeps anyway, and
 * undoes exactly what they show. The statistics count the rows that any session has
 * written to each table. They also count the kinds of statements that the account of the
 * database has executed, which tell whether anything but rows may have changed. The
 * server does not count the session that undoes changes: an undo leaves the statistics as
 * they were in the snapshot before it.
 * <p>
 * One kind of change is not detected: changes of the schema by another account, which has
 * to be a privileged one.
 *
 * @see <a href=
 * "https://dev.mysql.com/doc/refman/en/performance-schema-statement-summary-tables.html">Statement
 * Summary Tables</a>
 */
final class MySqlChangeTracker implements ChangeTracker {

	private static final int VALIDATION_SECONDS = 5;

	private final AdministrativeConnections connections;

	private final MySqlServer server;

	private final MySqlScript template;

	private final String database;

	private final String user;

	private final String snapshotQuery;

	private final Predicate<String> mayChangeMoreThanRows;

	/**
	 * {@code null} if the server does not tell what has changed.
	 */
	private @Nullable MySqlStatisticsSnapshot baseline;

	MySqlChangeTracker(AdministrativeConnections connections, MySqlServer server, MySqlScript template, String database,
			String user) throws SQLException {
		this.connections = connections;
		this.server = server;
		this.template = template;
		this.database = database;
		this.user = user;
		this.snapshotQuery = MySqlStatisticsSnapshot.query(database, user, template, server.limitsStatistics());
		this.mayChangeMoreThanRows = MySqlStatementKinds.thatMayChangeMoreThanRows(template);
		if (server.obstacle().isEmpty()) {
			try (Connection connection = connections.borrow()) {
				this.baseline = MySqlStatisticsSnapshot.take(connection,
						MySqlStatisticsSnapshot.query(database, user, template, true));
			}
		}
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			MySqlSessions.end(connection, this.user);
			MySqlSessions.end(connection, MySqlAccounts.restricted(this.user));
			MySqlStatisticsSnapshot baseline = this.baseline;
			if (baseline == null) {
				return false;
			}
			MySqlStatisticsSnapshot now = MySqlStatisticsSnapshot.take(connection, this.snapshotQuery);
			return obstacle(connection, now, baseline, 0).isEmpty() && now.changes(baseline).isEmpty()
					&& now.sequences().equals(baseline.sequences());
		}
	}

	@Override
	public Rewind rewind(int sessions, @Nullable RowLayer layer) throws SQLException {
		MySqlStatisticsSnapshot baseline = this.baseline;
		if (baseline == null) {
			return Rewind.impossible(this.server.obstacle());
		}
		try (Connection connection = this.connections.borrow()) {
			try {
				return rewind(connection, baseline, sessions);
			}
			catch (SQLException ex) {
				if (!connection.isValid(VALIDATION_SECONDS)) {
					throw ex;
				}
				return Rewind.impossible("the server said: " + ex.getMessage());
			}
		}
	}

	private Rewind rewind(Connection connection, MySqlStatisticsSnapshot baseline, int sessions) throws SQLException {
		MySqlStatisticsSnapshot now = MySqlStatisticsSnapshot.take(connection, this.snapshotQuery);
		String obstacle = obstacle(connection, now, baseline, sessions);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		MySqlUndoPlan plan = new MySqlUndoPlan(this.template, this.database);
		obstacle = addChanges(plan, now, baseline);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		if (plan.isEmpty()) {
			this.baseline = now;
			return Rewind.UNCHANGED;
		}
		obstacle = new MySqlUndo(new JdbcSession(connection), this.template, this.database, plan).run(now.isCounted());
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		this.baseline = now.withSequences(baseline.sequences());
		return Rewind.UNDONE;
	}

	private static String addChanges(MySqlUndoPlan plan, MySqlStatisticsSnapshot now,
			MySqlStatisticsSnapshot baseline) {
		for (Map.Entry<String, String> sequence : baseline.sequences().entrySet()) {
			String state = now.sequences().get(sequence.getKey());
			if (!sequence.getValue().equals(state)) {
				String obstacle = plan.addSequence(sequence.getKey(), sequence.getValue(), state);
				if (!obstacle.isEmpty()) {
					return obstacle;
				}
			}
		}
		return plan.addTables(now.changes(baseline));
	}

	/**
	 * Why the database cannot be rewound, whatever its tables and sequences contain.
	 * @param sessions how many sessions of the account are expected in the database
	 * @return the reason, or an empty string
	 */
	private String obstacle(Connection connection, MySqlStatisticsSnapshot now, MySqlStatisticsSnapshot baseline,
			int sessions) throws SQLException {
		if (now.lost() > 0 || baseline.lost() > 0) {
			return "the server has lost statistics: performance_schema is too small";
		}
		if (now.sessions() != sessions || now.unexpectedSessions() != 0) {
			return "an unexpected session is connected to the database, or one of the pool has changed to another";
		}
		String kind = now.executed(baseline, this.mayChangeMoreThanRows);
		if (kind != null) {
			return "the schema may have changed, as " + kind + " shows";
		}
		String resetTable = now.resetTable(baseline);
		if (resetTable != null) {
			return "the statistics of " + resetTable + " were reset";
		}
		if (now.executed(baseline, MySqlStatementKinds::preparesTransactions) != null
				&& hasPreparedTransaction(connection)) {
			return "a transaction is prepared on the server";
		}
		return "";
	}

	@Override
	public RowLayerReading readLayer(int sessions) {
		return RowLayerReading.impossible("layers of rows are not read from this server");
	}

	private static boolean hasPreparedTransaction(Connection connection) throws SQLException {
		return !new JdbcSession(connection).query("XA RECOVER", (row) -> row.getString(1)).isEmpty();
	}

	@Override
	public void close() {
		// Each snapshot borrows a connection, so there is none to close
	}

}
