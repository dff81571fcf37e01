package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Predicate;

import javax.sql.DataSource;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code performance_schema} counts anyway and undoes exactly what has been
 * counted: the rows written to each table, whoever wrote them, and the kinds of
 * statements that the account of the database has executed, which tell whether anything
 * but rows may have changed. The session that undoes is not counted: after an undo the
 * counts stand where they stood at the look before.
 * <p>
 * What it cannot see: changes of the schema that another account makes, which has to be a
 * privileged one.
 *
 * @see <a href=
 * "https://dev.mysql.com/doc/refman/en/performance-schema-statement-summary-tables.html">Statement
 * Summary Tables</a>
 */
final class MySqlChangeTracker implements ChangeTracker {

	private static final int VALIDATION_SECONDS = 5;

	private final DataSource administration;

	private final MySqlServer server;

	private final MySqlScript template;

	private final String database;

	private final String user;

	private final String query;

	private final Predicate<String> moreThanRows;

	private @Nullable MySqlStatisticsSnapshot baseline;

	MySqlChangeTracker(DataSource administration, MySqlServer server, MySqlScript template, String database,
			String user) throws SQLException {
		this.administration = administration;
		this.server = server;
		this.template = template;
		this.database = database;
		this.user = user;
		this.query = MySqlStatisticsSnapshot.query(database, user, template, server.limited());
		this.moreThanRows = MySqlStatementKinds.moreThanRows(template);
		if (server.obstacle().isEmpty()) {
			try (Connection connection = administration.getConnection()) {
				this.baseline = MySqlStatisticsSnapshot.take(connection,
						MySqlStatisticsSnapshot.query(database, user, template, true));
			}
		}
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		try (Connection connection = this.administration.getConnection()) {
			MySqlSessions.end(connection, this.user);
			MySqlSessions.end(connection, MySqlAccounts.restricted(this.user));
			MySqlStatisticsSnapshot baseline = this.baseline;
			if (baseline == null) {
				return false;
			}
			MySqlStatisticsSnapshot now = MySqlStatisticsSnapshot.take(connection, this.query);
			return obstacle(connection, now, baseline, 0).isEmpty() && now.changes(baseline).isEmpty()
					&& now.sequences().equals(baseline.sequences());
		}
	}

	@Override
	public Rewind rewind(int sessions) throws SQLException {
		MySqlStatisticsSnapshot baseline = this.baseline;
		if (baseline == null) {
			return Rewind.impossible(this.server.obstacle());
		}
		try (Connection connection = this.administration.getConnection()) {
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
		MySqlStatisticsSnapshot now = MySqlStatisticsSnapshot.take(connection, this.query);
		String obstacle = obstacle(connection, now, baseline, sessions);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		MySqlUndo undo = new MySqlUndo(this.template, this.database);
		obstacle = plan(undo, now, baseline);
		if (obstacle != null) {
			return Rewind.impossible(obstacle);
		}
		if (undo.isEmpty()) {
			this.baseline = now;
			return Rewind.UNCHANGED;
		}
		obstacle = undo.run(connection, now.counted());
		if (obstacle != null) {
			return Rewind.impossible(obstacle);
		}
		this.baseline = now.withSequences(baseline.sequences());
		return Rewind.UNDONE;
	}

	private @Nullable String plan(MySqlUndo undo, MySqlStatisticsSnapshot now, MySqlStatisticsSnapshot baseline) {
		for (Map.Entry<String, String> sequence : baseline.sequences().entrySet()) {
			String state = now.sequences().get(sequence.getKey());
			if (!sequence.getValue().equals(state)) {
				String obstacle = undo.addSequence(sequence.getKey(), sequence.getValue(), state);
				if (obstacle != null) {
					return obstacle;
				}
			}
		}
		return undo.addTables(now.changes(baseline));
	}

	/**
	 * Why it would be of no use to look at tables and sequences.
	 * @param sessions how many sessions are in the database by right
	 */
	private String obstacle(Connection connection, MySqlStatisticsSnapshot now, MySqlStatisticsSnapshot before,
			int sessions) throws SQLException {
		if (now.lost() > 0 || before.lost() > 0) {
			return "the server had no room to count everything: performance_schema is too small";
		}
		if (now.sessions() != sessions || now.strangers() != 0) {
			return "a session that is not the pool's is connected to the database, or one has gone to another";
		}
		String kind = now.executed(before, this.moreThanRows);
		if (kind != null) {
			return "the schema may have changed, as " + kind + " shows";
		}
		String forgotten = now.forgotten(before);
		if (forgotten != null) {
			return "the server has begun anew to count what happens to " + forgotten;
		}
		if (now.executed(before, MySqlStatementKinds::preparesTransactions) != null && hasPreparedTransaction(connection)) {
			return "a transaction is prepared on the server";
		}
		return "";
	}

	private static boolean hasPreparedTransaction(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("XA RECOVER")) {
			return rows.next();
		}
	}

	@Override
	public void close() {
		// It holds nothing: each look borrows a session
	}

}
