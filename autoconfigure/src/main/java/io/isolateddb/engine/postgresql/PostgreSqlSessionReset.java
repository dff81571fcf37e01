package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RowReader;
import io.isolateddb.engine.SessionReset;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Does in one round trip what {@code DISCARD ALL} does, except that the statements and
 * plans of the driver itself stay: they contain nothing of a test, and make a pooled
 * connection fast. The settings that the pool and the driver made when they opened the
 * session are made again. Notifications that have arrived but have not been fetched are
 * dropped, connections to other servers are closed, and random numbers start anew. A
 * session that keeps something nevertheless is closed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-discard.html">DISCARD</a>
 */
final class PostgreSqlSessionReset implements SessionReset {

	private static final String SETTINGS = """
			SELECT coalesce(string_agg(format(', set_config(%L, %L, false)', name, setting), ''), '')
			FROM pg_settings WHERE source = 'session'""";

	/**
	 * What has to be known of the session is read as its own user, before the settings
	 * are reset. Each statement costs as much as all functions of the last one.
	 */
	private static final String RESET = """
			CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE;
			SELECT current_setting('track_counts') = 'on', (SELECT count(*) > 0 FROM pg_prepared_statements WHERE from_sql), %s;
			RESET ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES; %s
			SELECT pg_advisory_unlock_all()%s%s, %s, setseed(hashtext(gen_random_uuid()::text) / 2147483648.0)""";

	/**
	 * Before version 15 a session cannot be told to flush its statistics, and nothing
	 * reads them.
	 */
	private static final int FLUSH_SINCE = 15;

	private static final String DEALLOCATE = "SELECT coalesce(string_agg(format('DEALLOCATE %I', name), '; '), '') "
			+ "FROM pg_prepared_statements WHERE from_sql";

	private static final String COUNTING = "SELECT current_setting('track_counts') = 'on'; SELECT ";

	private static final String NOT_COUNTING = "a session has switched track_counts off";

	private static final String NOTHING = "false";

	private final UnaryOperator<String> reset;

	private final @Nullable PostgreSqlResidue residue;

	private final String foreign;

	private final Batch asNew;

	/**
	 * Read when it is needed: the first lease does not wait for it.
	 */
	private volatile @Nullable Batch forNow;

	private final String flush;

	private PostgreSqlSessionReset(UnaryOperator<String> reset, @Nullable PostgreSqlResidue residue, String expression,
			String foreign, String flush) {
		this.reset = reset;
		this.residue = residue;
		this.foreign = foreign;
		this.asNew = batch(expression, expression);
		this.flush = COUNTING + flush;
	}

	/**
	 * Create the reset for all sessions of a pool.
	 * @param fresh a session that shows the settings which the pool and the driver make
	 * @param residue what a session can keep, or {@code null} if that is not known
	 */
	static PostgreSqlSessionReset of(Connection fresh, @Nullable String initSql, @Nullable PostgreSqlResidue residue)
			throws SQLException {
		String settings = new JdbcSession(fresh).queryRow(SETTINGS, (row) -> row.getString(1));
		String init = (initSql != null && !initSql.isBlank()) ? "; " + initSql + "\n; SELECT 1" : "";
		String flush = (fresh.getMetaData().getDatabaseMajorVersion() < FLUSH_SINCE) ? "1"
				: "pg_stat_force_next_flush()";
		PostgreSqlForeignConnections connections = PostgreSqlForeignConnections.of(fresh);
		String expression = (residue != null) ? residue.expression(fresh) : NOTHING;
		return new PostgreSqlSessionReset(
				(check) -> RESET.formatted(check, connections.disconnect(), settings, init, flush), residue, expression,
				connections.mayStay(), flush);
	}

	private Batch batch(String mayKeepSomething, String keepsSomething) {
		return new Batch(this.reset.apply(mayKeepSomething + " OR " + this.foreign),
				"SELECT " + keepsSomething + " OR " + this.foreign);
	}

	@Override
	public String reset(Connection connection) throws SQLException {
		return reset(connection.unwrap(BaseConnection.class), this.asNew);
	}

	/**
	 * To find out whether a session has any setting of the test takes ten times as long
	 * as everything else, and the longer the more statements it has prepared. So only
	 * those settings are looked at that the schema names, unless it may set others.
	 */
	@Override
	public String reset(Connection connection, boolean lasting) throws SQLException {
		boolean all = lasting || (this.residue != null && this.residue.isComposedInSchema(connection));
		return all ? reset(connection) : resetForNow(connection);
	}

	@Override
	public boolean hasLastingEffect(String sql) {
		return PostgreSqlStatement.maySetSettings(sql);
	}

	@Override
	public String resetForNow(Connection connection) throws SQLException {
		Batch batch = this.forNow;
		if (batch == null) {
			batch = (this.residue != null)
					? batch(this.residue.isSetInSchema(connection), this.residue.isEmptyInSchema(connection))
					: batch(NOTHING, NOTHING);
			this.forNow = batch;
		}
		return reset(connection.unwrap(BaseConnection.class), batch);
	}

	private static String reset(BaseConnection session, Batch batch) throws SQLException {
		if (session.getTransactionState() != TransactionState.IDLE) {
			return "a transaction was left open";
		}
		try (PreparedStatement statement = session.prepareStatement(batch.reset())) {
			statement.execute();
			State state = RowReader
				.readNext(statement, (row) -> new State(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)))
				.get(0);
			session.getQueryExecutor().getNotifications();
			if (state.hasPreparedStatements()) {
				JdbcSession jdbc = new JdbcSession(session);
				jdbc.execute(jdbc.queryRow(DEALLOCATE, (row) -> row.getString(1)));
			}
			if (state.maySomethingStay() && new JdbcSession(session).isTrue(batch.keepsSomething())) {
				session.close();
			}
			return state.isCounting() ? "" : NOT_COUNTING;
		}
	}

	@Override
	public String flush(Connection connection) throws SQLException {
		if (connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE) {
			return "it has an open transaction";
		}
		try (Statement statement = connection.createStatement()) {
			statement.execute(this.flush);
			return RowReader.readNext(statement, (row) -> row.getBoolean(1)).get(0) ? "" : NOT_COUNTING;
		}
	}

	/**
	 * How to reset a session.
	 *
	 * @param reset the statements, the third of whose results is whether the session may
	 * keep something
	 * @param keepsSomething asks whether it has kept something
	 */
	private record Batch(String reset, String keepsSomething) {

	}

	/**
	 * What has to be known of a session before it is reset.
	 *
	 * @param isCounting whether the server counts what the session does
	 * @param hasPreparedStatements whether the test has prepared statements in SQL
	 * @param maySomethingStay whether the session may keep something when it is reset
	 */
	private record State(boolean isCounting, boolean hasPreparedStatements, boolean maySomethingStay) {

	}

}
