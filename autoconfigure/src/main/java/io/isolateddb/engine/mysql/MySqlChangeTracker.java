package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import io.isolateddb.engine.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * Detects changes by the statistics that {@code performance_schema} keeps anyway, and
 * undoes exactly what they show. The statistics count the rows that any session has
 * written to each table. They also count the kinds of statements that the account of the
 * database has executed, which tell whether anything but rows may have changed. The
 * server does not count the session that undoes changes: an undo leaves the statistics as
 * they were in the snapshot before it. A layer is read by the same means.
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

	/**
	 * How long a session that was closed may take until it has ended. A new clone takes
	 * as long.
	 */
	private static final long CLOSE_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long POLL_INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);

	private final AdministrativeConnections connections;

	private final MySqlServer server;

	/**
	 * The transactions that were prepared on the server before.
	 */
	private final Set<String> preparedBefore;

	private final MySqlScript template;

	private final String database;

	private final String user;

	private final String snapshotQuery;

	private final Predicate<String> mayChangeMoreThanRows;

	/**
	 * {@code null} if the server does not tell what has changed.
	 */
	private @Nullable MySqlStatisticsSnapshot baseline;

	private MySqlRowLayer present = MySqlRowLayer.NONE;

	/**
	 * The states of the sequences in the template.
	 */
	private Map<String, String> sequences = Map.of();

	MySqlChangeTracker(AdministrativeConnections connections, MySqlAdministration administration, MySqlScript template,
			String database, String user) throws SQLException {
		MySqlServer server = administration.server();
		this.connections = connections;
		this.server = server;
		this.template = template;
		this.database = database;
		this.user = user;
		this.snapshotQuery = MySqlStatisticsSnapshot.query(database, user, template, server.limitsStatistics());
		this.mayChangeMoreThanRows = MySqlStatementKinds.thatMayChangeMoreThanRows(template);
		try (Connection connection = connections.borrow()) {
			this.preparedBefore = MySqlPreparedTransactions.read(connection, server);
			if (server.obstacle().isEmpty()) {
				this.baseline = MySqlStatisticsSnapshot.take(connection,
						MySqlStatisticsSnapshot.query(database, user, template, true));
				this.sequences = this.baseline.sequences();
				MySqlStatisticsSnapshot first = this.baseline;
				administration.prepared().watch(database, (session) -> leftPrepared(session, first));
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
		MySqlRowLayer target = (layer != null) ? (MySqlRowLayer) layer : MySqlRowLayer.NONE;
		return attempt((connection) -> rewind(connection, baseline, sessions, target), Rewind::impossible);
	}

	/**
	 * Do something that may prove impossible.
	 * @param impossible makes a result of the reason
	 */
	private <T> T attempt(Action<T> action, Function<String, T> impossible) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			try {
				return action.run(connection);
			}
			catch (SQLException ex) {
				if (!connection.isValid(VALIDATION_SECONDS)) {
					throw ex;
				}
				this.connections.evict(connection);
				return impossible.apply("the server said: " + ex.getMessage());
			}
			catch (RuntimeException | Error ex) {
				this.connections.evict(connection);
				throw ex;
			}
		}
	}

	private Rewind rewind(Connection connection, MySqlStatisticsSnapshot baseline, int sessions, MySqlRowLayer target)
			throws SQLException {
		MySqlStatisticsSnapshot now = takeSnapshot(connection, sessions);
		String obstacle = obstacle(connection, now, baseline, sessions);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		Map<String, String> sequences = new TreeMap<>(this.sequences);
		sequences.putAll(target.sequences());
		MySqlUndoPlan plan = new MySqlUndoPlan(this.template, this.database, this.present, target);
		obstacle = addSequences(plan, baseline.sequences(), now.sequences(), sequences);
		if (obstacle.isEmpty()) {
			obstacle = plan.addTables(MySqlCascade.of(this.template, now.changes(baseline)));
		}
		if (obstacle.isEmpty() && !plan.isEmpty()) {
			obstacle = new MySqlUndo(new JdbcSession(connection), this.server, this.template, this.database, plan)
				.run(now.isCounted());
		}
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		this.baseline = now.withSequences(sequences);
		this.present = target;
		return plan.isEmpty() ? Rewind.UNCHANGED : Rewind.UNDONE;
	}

	/**
	 * A sequence that has changed may have cached values, whatever it shows.
	 */
	private static String addSequences(MySqlUndoPlan plan, Map<String, String> before, Map<String, String> now,
			Map<String, String> target) {
		for (Map.Entry<String, String> sequence : before.entrySet()) {
			String name = sequence.getKey();
			String next = target.getOrDefault(name, sequence.getValue());
			if (!sequence.getValue().equals(now.get(name)) || !sequence.getValue().equals(next)) {
				String obstacle = plan.addSequence(name, next, now.get(name));
				if (!obstacle.isEmpty()) {
					return obstacle;
				}
			}
		}
		return "";
	}

	/**
	 * Take a snapshot, which shows no session that was closed before, as that ends a
	 * moment later.
	 */
	private MySqlStatisticsSnapshot takeSnapshot(Connection connection, int sessions) throws SQLException {
		long start = System.nanoTime();
		MySqlStatisticsSnapshot now = MySqlStatisticsSnapshot.take(connection, this.snapshotQuery);
		while ((now.sessions() > sessions || now.unexpectedSessions() > 0)
				&& System.nanoTime() - start < CLOSE_TIMEOUT) {
			Waiting.pause(POLL_INTERVAL, "the sessions in " + this.database + " to end");
			now = MySqlStatisticsSnapshot.take(connection, this.snapshotQuery);
		}
		return now;
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
				&& !recentlyPrepared(connection).isEmpty()) {
			return "a transaction is prepared on the server";
		}
		return "";
	}

	@Override
	public RowLayerReading readLayer(int sessions) throws SQLException {
		MySqlStatisticsSnapshot baseline = this.baseline;
		if (baseline == null) {
			return RowLayerReading.impossible(this.server.obstacle());
		}
		return attempt((connection) -> readLayer(connection, baseline, sessions), RowLayerReading::impossible);
	}

	private RowLayerReading readLayer(Connection connection, MySqlStatisticsSnapshot baseline, int sessions)
			throws SQLException {
		MySqlStatisticsSnapshot now = takeSnapshot(connection, sessions);
		String obstacle = obstacle(connection, now, baseline, sessions);
		if (!obstacle.isEmpty()) {
			return RowLayerReading.impossible(obstacle);
		}
		Map<String, MySqlTableStatistics> changes = MySqlCascade.of(this.template, now.changes(baseline));
		if (!changes.isEmpty() || !now.sequences().equals(baseline.sequences())) {
			JdbcSession session = new JdbcSession(connection);
			if (now.isCounted()) {
				session.execute(MySqlSessions.STOP_COUNTING);
			}
			MySqlLayerReader reader = new MySqlLayerReader(session, this.template, this.database, this.present);
			MySqlSequences sequences = new MySqlSequences(session, this.database, baseline.sequences());
			obstacle = reader.read(changes);
			if (obstacle.isEmpty()) {
				obstacle = sequences.read(now.sequences());
			}
			if (!obstacle.isEmpty()) {
				return RowLayerReading.impossible(obstacle);
			}
			MySqlRowLayer layer = new MySqlRowLayer(reader.tables(), sequences.differing(this.sequences));
			this.baseline = now.withSequences(sequences.states());
			this.present = layer.isEmpty() ? MySqlRowLayer.NONE : layer;
		}
		return RowLayerReading.of((this.present != MySqlRowLayer.NONE) ? this.present : null);
	}

	/**
	 * The transactions that are prepared and were not when this began to track changes,
	 * by whomever.
	 */
	private Set<String> recentlyPrepared(Connection connection) throws SQLException {
		Set<String> recent = new HashSet<>(MySqlPreparedTransactions.read(connection, this.server));
		recent.removeAll(this.preparedBefore);
		return recent;
	}

	/**
	 * What the account may have left prepared, if it has prepared anything at all.
	 */
	private Set<String> leftPrepared(Connection connection, MySqlStatisticsSnapshot first) throws SQLException {
		MySqlStatisticsSnapshot now = MySqlStatisticsSnapshot.take(connection, this.snapshotQuery);
		return (now.executed(first, MySqlStatementKinds::preparesTransactions) != null) ? recentlyPrepared(connection)
				: Set.of();
	}

	@Override
	public void close() {
		// Each snapshot borrows a connection, so there is none to close
	}

	/**
	 * Does something on an administrative connection.
	 *
	 * @param <T> the result
	 */
	@FunctionalInterface
	private interface Action<T> {

		T run(Connection connection) throws SQLException;

	}

}
