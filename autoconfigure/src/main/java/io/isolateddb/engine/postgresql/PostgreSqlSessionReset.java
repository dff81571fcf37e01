package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.engine.SessionReset;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Does in one round trip what {@code DISCARD ALL} does, but for the statements and plans
 * that the driver itself keeps: they hold nothing of a test, and are what makes a pooled
 * connection warm. What the pool and the driver set when they opened the session is set
 * again, and notifications that have arrived but have not been fetched are dropped.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-discard.html">DISCARD</a>
 */
final class PostgreSqlSessionReset implements SessionReset {

	private static final String SETTINGS = """
			SELECT coalesce(string_agg(format('SELECT set_config(%L, %L, false);', name, setting), ' '), '')
			FROM pg_settings WHERE source = 'session'""";

	private static final String RESET = """
			SELECT current_setting('track_counts'), (SELECT count(*) FROM pg_prepared_statements WHERE from_sql);
			CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
			DISCARD TEMP; DISCARD SEQUENCES; %s %s
			SELECT %s""";

	/**
	 * Before version 15 counts are not handed in at once, and nobody asks for them.
	 */
	private static final int FLUSH_SINCE = 15;

	private static final String PREPARED = "SELECT format('DEALLOCATE %I', name) FROM pg_prepared_statements "
			+ "WHERE from_sql";

	private final String reset;

	private PostgreSqlSessionReset(String reset) {
		this.reset = reset;
	}

	/**
	 * See from a fresh session what sessions of a pool start with.
	 */
	static PostgreSqlSessionReset of(Connection fresh, @Nullable String initSql) throws SQLException {
		try (Statement statement = fresh.createStatement(); ResultSet row = statement.executeQuery(SETTINGS)) {
			row.next();
			String init = (initSql != null && !initSql.isBlank()) ? initSql + ";" : "";
			String flush = (fresh.getMetaData().getDatabaseMajorVersion() < FLUSH_SINCE) ? "1"
					: "pg_stat_force_next_flush()";
			return new PostgreSqlSessionReset(RESET.formatted(row.getString(1), init, flush));
		}
	}

	@Override
	public String reset(Connection connection) throws SQLException {
		BaseConnection session = connection.unwrap(BaseConnection.class);
		if (session.getTransactionState() != TransactionState.IDLE) {
			return "a transaction was left open";
		}
		try (PreparedStatement statement = session.prepareStatement(this.reset)) {
			statement.execute();
			boolean counting;
			boolean prepared;
			try (ResultSet row = statement.getResultSet()) {
				row.next();
				counting = "on".equals(row.getString(1));
				prepared = row.getLong(2) > 0;
			}
			session.getQueryExecutor().getNotifications();
			if (prepared) {
				deallocate(session);
			}
			return counting ? "" : "a session has switched track_counts off";
		}
	}

	private static void deallocate(Connection session) throws SQLException {
		StringBuilder statements = new StringBuilder();
		try (Statement statement = session.createStatement()) {
			try (ResultSet rows = statement.executeQuery(PREPARED)) {
				while (rows.next()) {
					statements.append(rows.getString(1)).append(';');
				}
			}
			statement.execute(statements.toString());
		}
	}

}
