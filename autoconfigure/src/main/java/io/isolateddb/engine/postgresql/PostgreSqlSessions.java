package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.isolateddb.engine.DatabaseSession;
import io.isolateddb.engine.JdbcSession;

/**
 * The sessions that are connected to a database of a PostgreSQL server.
 */
final class PostgreSqlSessions {

	/**
	 * Without its own timeout, with which {@code pg_terminate_backend} looks after each
	 * 100 ms only whether the process is gone. Parallel workers and autovacuum end by
	 * themselves.
	 */
	private static final String END = """
			SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()""";

	private static final String WAIT = "SELECT pg_sleep(0.0005)";

	private static final long MOST_WAIT = TimeUnit.SECONDS.toNanos(5);

	/**
	 * Autovacuum and parallel workers change nothing that a test could see.
	 */
	private static final String COUNT = """
			SELECT count(*) FROM pg_stat_get_activity(NULL) a JOIN pg_database d ON d.oid = a.datid
			WHERE d.datname = current_database()
				AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'parallel worker')""";

	/**
	 * Those of the application and of people. A tracking session has the name of the
	 * library.
	 */
	private static final String DESCRIBE = """
			SELECT pid, state, format('%s (%s)', usename, application_name),
				format('%s since %s', state, state_change::time(0)), query
			FROM pg_stat_activity
			WHERE datname = ? AND backend_type = 'client backend' AND application_name <> ? ORDER BY pid""";

	private PostgreSqlSessions() {
	}

	/**
	 * The sessions in a database, without those of the engine.
	 */
	static List<DatabaseSession> of(Connection connection, String database) throws SQLException {
		return new JdbcSession(connection).query(DESCRIBE,
				(row) -> DatabaseSession.of(row.getString(1), "idle".equals(row.getString(2)), row.getString(3),
						String.valueOf(row.getString(4)), String.valueOf(row.getString(5))),
				database, PostgreSqlTrackingSession.NAME);
	}

	/**
	 * How many sessions the database of this session has, including this one, without
	 * autovacuum and parallel workers.
	 */
	static int count(Connection connection) throws SQLException {
		return new JdbcSession(connection).queryRow(COUNT, (row) -> row.getInt(1));
	}

	/**
	 * End the other sessions in a database and wait until they are gone, which takes a
	 * few milliseconds, at most for 5 s.
	 */
	static void end(Connection connection, String database) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		long start = System.nanoTime();
		while (session.queryRow(END, (row) -> row.getLong(1), database) > 0 && System.nanoTime() - start < MOST_WAIT) {
			session.query(WAIT, (row) -> "");
		}
	}

}
