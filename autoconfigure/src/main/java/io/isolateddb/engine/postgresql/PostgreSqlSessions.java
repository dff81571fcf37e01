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
	 * 100 ms only whether the process is gone. Parallel workers end with their sessions,
	 * and whatever needs the database for itself ends autovacuum: a user who is no
	 * superuser may not do that, and does not see what kind of session it is.
	 */
	private static final String END = """
			SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = ? AND pid <> pg_backend_pid() AND backend_type = 'client backend'""";

	private static final String WAIT = "SELECT pg_sleep(0.0005)";

	/**
	 * How long a session may take until it has ended, or has no snapshot any more. A new
	 * clone takes as long.
	 */
	private static final long TIMEOUT = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long MOST_WAIT = TimeUnit.SECONDS.toNanos(5);

	/**
	 * Autovacuum and parallel workers change nothing that a test could see.
	 */
	private static final String COUNT = """
			SELECT count(*) FROM pg_stat_get_activity(NULL) a JOIN pg_database d ON d.oid = a.datid
			WHERE d.datname = current_database()
				AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'parallel worker')""";

	/**
	 * It has no use in a clone. Only a superuser may end it.
	 */
	private static final String END_AUTOVACUUM = """
			SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND backend_type = 'autovacuum worker'
				AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)""";

	/**
	 * As far as the user may see them.
	 */
	private static final String COUNT_SNAPSHOTS = """
			SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid()""";

	/**
	 * Those of the application and of people. A tracking session has the name of the
	 * library.
	 */
	private static final String DESCRIBE = """
			SELECT pid, coalesce(state LIKE 'idle%', false), format('%s (%s)', usename, application_name),
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
				(row) -> DatabaseSession.of(row.getString(1), row.getBoolean(2), row.getString(3),
						String.valueOf(row.getString(4)), String.valueOf(row.getString(5))),
				database, PostgreSqlTrackingSession.NAME);
	}

	/**
	 * Wait until the database of this session has no more than some sessions, including
	 * this one, without autovacuum and parallel workers.
	 * @return whether it has as many in the end
	 */
	static boolean awaitCount(Connection connection, int sessions) throws SQLException {
		return await(connection, COUNT, sessions) == sessions;
	}

	/**
	 * Wait a little until no other session in the database has a snapshot: a vacuum keeps
	 * the rows that one may need. Autovacuum is ended.
	 */
	static void awaitNoSnapshot(Connection connection) throws SQLException {
		new JdbcSession(connection).query(END_AUTOVACUUM, (row) -> "");
		await(connection, COUNT_SNAPSHOTS, 0);
	}

	private static int await(Connection connection, String query, int most) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		long start = System.nanoTime();
		int count = session.queryRow(query, (row) -> row.getInt(1));
		while (count > most && System.nanoTime() - start < TIMEOUT) {
			session.query(WAIT, (row) -> "");
			count = session.queryRow(query, (row) -> row.getInt(1));
		}
		return count;
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
