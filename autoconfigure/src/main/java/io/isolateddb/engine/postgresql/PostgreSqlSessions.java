package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;

/**
 * The sessions that are connected to a database of a PostgreSQL server.
 */
final class PostgreSqlSessions {

	/**
	 * With a timeout, in milliseconds, {@code pg_terminate_backend} returns when the
	 * process is gone. Parallel workers and autovacuum end by themselves.
	 */
	private static final String END = """
			SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
			WHERE datname = ? AND pid <> pg_backend_pid()""";

	/**
	 * Autovacuum and parallel workers change nothing that a test could see.
	 */
	private static final String COUNT = """
			SELECT count(*) FROM pg_stat_get_activity(NULL) a JOIN pg_database d ON d.oid = a.datid
			WHERE d.datname = current_database()
				AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'parallel worker')""";

	private PostgreSqlSessions() {
	}

	/**
	 * How many sessions the database of this session has, including this one, without
	 * autovacuum and parallel workers.
	 */
	static int count(Connection connection) throws SQLException {
		return new JdbcSession(connection).queryRow(COUNT, (row) -> row.getInt(1));
	}

	/**
	 * End the other sessions in a database and wait until they are gone.
	 */
	static void end(Connection connection, String database) throws SQLException {
		new JdbcSession(connection).query(END, (row) -> row.getBoolean(1), database);
	}

}
