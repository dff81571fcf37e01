package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/**
 * Reads what PostgreSQL counts anyway and undoes exactly what has been counted. A session
 * hands its counts in when it is told to, and before it leaves {@code pg_stat_activity}
 * in any case. Everything happens in one privileged session of its own in the database.
 * <p>
 * What it cannot see: work of a superuser's session while its {@code track_counts} was
 * off, if it has been switched on again or the session has ended before anybody looked.
 *
 * @see <a href="https://www.postgresql.org/docs/current/monitoring-stats.html">The
 * Cumulative Statistics System</a>
 */
final class PostgreSqlWitness implements Witness {

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

	private final Connection connection;

	private final PostgreSqlTemplateFacts facts;

	private final String obstacle;

	private final String query;

	private final long[] dead;

	private PostgreSqlLook baseline;

	private PostgreSqlCounts counts;

	private long undone;

	PostgreSqlWitness(Connection connection, PostgreSqlTemplateFacts facts) throws SQLException {
		this.connection = connection;
		this.facts = facts;
		int version = connection.getMetaData().getDatabaseMajorVersion();
		connection.unwrap(PGConnection.class).setPrepareThreshold(1);
		String obstacle = prepare(connection, version);
		this.dead = new long[facts.relations().size()];
		this.query = PostgreSqlLook.query(facts.sequences(), version);
		this.counts = new PostgreSqlCounts(facts.relations()).read(connection);
		this.baseline = PostgreSqlLook.take(connection, this.query);
		this.obstacle = (obstacle.isEmpty() && !this.baseline.isComplete()) ? "the user may not read all sequences"
				: obstacle;
	}

	/**
	 * With {@code row_security} off a statement fails rather than not to see all rows.
	 */
	private static String prepare(Connection connection, int version) throws SQLException {
		if (version < COUNTS_SINCE) {
			return "PostgreSQL " + version + " does not tell at once what has changed";
		}
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET stats_fetch_consistency = none");
			if (!"on".equals(PostgreSqlSessions.setting(connection, "track_counts"))) {
				return "the server does not count changes, as its setting track_counts is off";
			}
			statement.execute("SET row_security = off; SET session_replication_role = replica");
			return "";
		}
		catch (SQLException ex) {
			return "the user may not set session_replication_role";
		}
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		PostgreSqlSessions.end(this.connection, this.connection.getCatalog());
		return this.obstacle.isEmpty() && look().isUnchanged(this.baseline);
	}

	private PostgreSqlLook look() throws SQLException {
		return PostgreSqlLook.take(this.connection, this.query);
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
		PostgreSqlLook now = look();
		String obstacle = this.obstacle.isEmpty() ? now.obstacle(this.baseline, sessions + 1) : this.obstacle;
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		if (now.isUnchanged(this.baseline)) {
			return Rewind.UNCHANGED;
		}
		if (this.undone > MOST_UNDONE) {
			return Rewind.impossible("more than " + MOST_UNDONE + " rows have been undone in the database");
		}
		PostgreSqlUndoPlan plan = new PostgreSqlUndoPlan(this.facts, this.baseline.nextXid(), this.dead);
		if (!now.tuples().equals(this.baseline.tuples())) {
			obstacle = addTables(plan);
			if (!obstacle.isEmpty()) {
				return Rewind.impossible(obstacle);
			}
		}
		addSequences(plan.undo(), now.sequences());
		if (plan.undo().isEmpty()) {
			this.baseline = now;
			return Rewind.UNCHANGED;
		}
		return undo(plan, sessions);
	}

	/**
	 * Goes on after the first obstacle, so that the rows of all tables that are not known
	 * yet are read from the next clone.
	 */
	private String addTables(PostgreSqlUndoPlan plan) throws SQLException {
		PostgreSqlCounts now = new PostgreSqlCounts(this.facts.relations()).read(this.connection);
		String first = "";
		for (int i = 0; i < this.facts.relations().size(); i++) {
			long inserted = now.inserted(i) - this.counts.inserted(i);
			long updated = now.updated(i) - this.counts.updated(i);
			long deleted = now.deleted(i) - this.counts.deleted(i);
			if ((inserted | updated | deleted) != 0) {
				String obstacle = plan.addTable(i, inserted, updated, deleted, now.pages(i));
				first = (obstacle != null && first.isEmpty()) ? obstacle : first;
			}
		}
		this.counts = now;
		return first;
	}

	private void addSequences(PostgreSqlUndo undo, List<String> now) {
		List<String> before = this.baseline.sequences();
		for (int i = 0; i < before.size(); i++) {
			if (!now.get(i).equals(before.get(i))) {
				undo.addSequence(this.facts.sequences().get(i), before.get(i));
			}
		}
	}

	/**
	 * Undo and take the new baseline. What has been undone is known to the row, so that
	 * the tables need not be looked at again.
	 */
	private Rewind undo(PostgreSqlUndoPlan plan, int sessions) throws SQLException {
		if (!plan.undo().run(this.connection, this.counts)) {
			return Rewind.impossible("rows could not be put back in their order");
		}
		PostgreSqlLook after = look();
		String obstacle = after.obstacle(this.baseline, sessions + 1);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		if (!after.sequences().equals(this.baseline.sequences())) {
			return Rewind.impossible("somebody is still using the sequences of the database");
		}
		this.undone += plan.rows();
		this.baseline = after;
		return Rewind.UNDONE;
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
