package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.isolateddb.engine.DatabaseSession;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Waiting;

/**
 * The sessions of a user of a MySQL or MariaDB server.
 */
final class MySqlSessions {

	/**
	 * From then on the server does not count what this session does.
	 */
	static final String STOP_COUNTING = "UPDATE performance_schema.threads SET instrumented = 'NO' "
			+ "WHERE processlist_id = connection_id()";

	private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(5);

	private static final long POLL_INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * InnoDB knows the transactions that have read or written something. It may tell what
	 * was 100 ms ago, so that is for people only.
	 */
	private static final String DESCRIBE = """
			SELECT t.processlist_id, t.processlist_command = 'Sleep', t.processlist_user,
				concat(lower(t.processlist_command), CASE WHEN x.trx_id IS NULL THEN '' ELSE ' in transaction' END,
					' for ', t.processlist_time, ' s'),
				coalesce(x.trx_query, t.processlist_info, (SELECT s.sql_text
					FROM performance_schema.events_statements_current s WHERE s.thread_id = t.thread_id LIMIT 1), '')
			FROM performance_schema.threads t
				LEFT JOIN information_schema.innodb_trx x ON x.trx_mysql_thread_id = t.processlist_id
			WHERE t.processlist_db = ? AND t.processlist_id <> connection_id() ORDER BY 1""";

	private MySqlSessions() {
	}

	/**
	 * The sessions in a database. The engine uses none of its own there.
	 */
	static List<DatabaseSession> of(Connection connection, String database) throws SQLException {
		return new JdbcSession(connection).query(DESCRIBE, (row) -> DatabaseSession.of(row.getString(1),
				row.getBoolean(2), row.getString(3), row.getString(4), row.getString(5)), database);
	}

	/**
	 * End the sessions of a user and wait until they are gone.
	 */
	static void end(Connection connection, String user) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		long deadline = System.nanoTime() + TIMEOUT;
		List<String> ids = ids(session, user);
		for (String id : ids) {
			kill(session, id);
		}
		while (!ids.isEmpty() && System.nanoTime() < deadline) {
			Waiting.pause(POLL_INTERVAL, "the sessions of " + user + " to end");
			ids = ids(session, user);
		}
	}

	private static List<String> ids(JdbcSession session, String user) throws SQLException {
		return session.queryPairs("SHOW PROCESSLIST")
			.entrySet()
			.stream()
			.filter((process) -> process.getValue().equals(user))
			.map(Map.Entry::getKey)
			.toList();
	}

	private static void kill(JdbcSession session, String id) throws SQLException {
		try {
			session.execute("KILL " + id);
		}
		catch (SQLException ex) {
			if (!MySqlError.NO_SUCH_THREAD.matches(ex)) {
				throw ex;
			}
		}
	}

}
