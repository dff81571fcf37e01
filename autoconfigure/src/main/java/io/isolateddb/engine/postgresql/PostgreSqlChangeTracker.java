package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/**
 * Reads what PostgreSQL counts anyway and undoes exactly what has been counted. A session
 * hands its counts in when it is told to, and before it leaves {@code pg_stat_activity}
 * in any case. Everything happens in one privileged session of its own in the database,
 * which is not counted itself: after an undo the counts stand where they stood at the
 * look before, and need not be looked at again.
 * <p>
 * What it cannot see: work of a superuser's session while its {@code track_counts} was
 * off, if it has been switched on again or the session has ended before anybody looked.
 *
 * @see <a href="https://www.postgresql.org/docs/current/monitoring-stats.html">The
 * Cumulative Statistics System</a>
 */
final class PostgreSqlChangeTracker implements ChangeTracker {

	/**
	 * From this version on the counts are in shared memory, where they can be read at
	 * once.
	 */
	private static final int COUNTS_SINCE = 15;

	/**
	 * How many rows a clone may have had undone; more of them would show in the size of
	 * its files and, after a vacuum, in the order of its rows.
	 */
	private static final long MOST_UNDONE = 10_000;

	private static final int VALIDATION_SECONDS = 5;

	private static final List<String> SETTINGS = List.of("stats_fetch_consistency = none",
			"plan_cache_mode = force_generic_plan", "row_security = off", "session_replication_role = replica",
			"track_counts = off");

	/**
	 * Takes and frees 2 MiB at once. From then on the allocator of the C library keeps as
	 * much for the session instead of fetching it from the kernel at every look.
	 *
	 * @see <a href=
	 * "https://man7.org/linux/man-pages/man3/mallopt.3.html">M_MMAP_THRESHOLD in
	 * mallopt(3)</a>
	 */
	private static final String KEEP_MEMORY = "SELECT length(repeat('x', 2097152))";

	private final Connection connection;

	private final PostgreSqlTemplateMetadata facts;

	private final String obstacle;

	private final long[] dead;

	private final PostgreSqlStatisticsBaseline counts;

	private final PostgreSqlPreparedStatements plans;

	private PostgreSqlStatisticsSnapshot baseline;

	private String baselineXid;

	private long undone;

	PostgreSqlChangeTracker(Connection connection, PostgreSqlTemplateMetadata facts) throws SQLException {
		this.connection = connection;
		this.facts = facts;
		int version = connection.getMetaData().getDatabaseMajorVersion();
		connection.unwrap(PGConnection.class).setPrepareThreshold(1);
		String obstacle = prepare(connection, version);
		this.obstacle = obstacle.isEmpty() ? facts.obstacle() : obstacle;
		this.dead = new long[facts.relations().size()];
		this.counts = new PostgreSqlStatisticsBaseline(connection, facts);
		this.plans = new PostgreSqlPreparedStatements(connection);
		this.baseline = look();
		this.baselineXid = this.baseline.nextXid();
	}

	/**
	 * With {@code row_security} off a statement fails rather than not to see all rows.
	 */
	private static String prepare(Connection connection, int version) throws SQLException {
		if (version < COUNTS_SINCE) {
			return "PostgreSQL " + version + " does not tell at once what has changed";
		}
		if (!"on".equals(PostgreSqlSessions.setting(connection, "track_counts"))) {
			return "the server does not count changes, as its setting track_counts is off";
		}
		for (String setting : SETTINGS) {
			try (Statement statement = connection.createStatement()) {
				statement.execute("SET " + setting);
			}
			catch (SQLException ex) {
				return "the user may not set " + setting.substring(0, setting.indexOf(' '));
			}
		}
		try (Statement statement = connection.createStatement()) {
			statement.execute(KEEP_MEMORY);
		}
		return "";
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		PostgreSqlSessions.end(this.connection, this.connection.getCatalog());
		return this.obstacle.isEmpty() && look().isUnchanged(this.baseline);
	}

	private PostgreSqlStatisticsSnapshot look() throws SQLException {
		return PostgreSqlStatisticsSnapshot.take(this.connection, this.facts.look(), this.facts.usual());
	}

	@Override
	public Rewind rewind(int sessions) throws SQLException {
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
		PostgreSqlStatisticsSnapshot now = lookWhenAlone(sessions + 1);
		if (now == null) {
			return Rewind.impossible("a session that is not the pool's is connected to the database");
		}
		String obstacle = now.obstacle(this.baseline);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		if (now.isUnchanged(this.baseline)) {
			return Rewind.UNCHANGED;
		}
		if (this.undone > MOST_UNDONE) {
			return Rewind.impossible("more than " + MOST_UNDONE + " rows have been undone in the database");
		}
		PostgreSqlUndoPlan plan = new PostgreSqlUndoPlan(this.facts, this.dead);
		if (now.rows() != this.baseline.rows()) {
			obstacle = addTables(plan, this.counts.changes(this.connection, now, now.rows() - this.baseline.rows()));
			if (!obstacle.isEmpty()) {
				return Rewind.impossible(obstacle);
			}
		}
		addSequences(plan.undo(), now.sequences());
		return undo(plan, now);
	}

	/**
	 * Sessions of the server itself, such as those of autovacuum, do no harm. Whoever has
	 * been counted and has left since may have handed its counts in after the look.
	 */
	private @Nullable PostgreSqlStatisticsSnapshot lookWhenAlone(int sessions) throws SQLException {
		PostgreSqlStatisticsSnapshot look = look();
		if (look.sessions() == sessions) {
			return look;
		}
		return (PostgreSqlSessions.count(this.connection) == sessions) ? look() : null;
	}

	/**
	 * Goes on after the first obstacle, so that the rows of all tables that are not known
	 * yet are read from the next clone.
	 */
	private static String addTables(PostgreSqlUndoPlan plan, SortedMap<Integer, PostgreSqlTableStatistics> changes) {
		String first = "";
		for (Map.Entry<Integer, PostgreSqlTableStatistics> change : changes.entrySet()) {
			String obstacle = plan.addTable(change.getKey(), change.getValue());
			first = (obstacle != null && first.isEmpty()) ? obstacle : first;
		}
		return first;
	}

	/**
	 * A sequence that has been looked at may have moved. It is set back in any case.
	 */
	private void addSequences(PostgreSqlUndo undo, Long[] now) {
		for (int i = 0; i < now.length; i++) {
			if (!now[i].equals(this.baseline.sequences()[i])) {
				undo.setBack(this.facts.sequences().get(i));
			}
		}
	}

	private Rewind undo(PostgreSqlUndoPlan plan, PostgreSqlStatisticsSnapshot now) throws SQLException {
		String xid = plan.undo().isEmpty() ? this.baselineXid : plan.undo().run(this.plans, this.baselineXid);
		if (xid == null) {
			return Rewind.impossible("rows could not be put back in their order");
		}
		this.undone += plan.rows();
		this.baseline = now;
		this.baselineXid = xid;
		return plan.undo().isEffective() ? Rewind.UNDONE : Rewind.UNCHANGED;
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			// The server ends a broken session by itself.
		}
	}

}
