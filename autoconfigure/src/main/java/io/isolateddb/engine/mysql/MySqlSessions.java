package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The sessions of an account of a MySQL or MariaDB server.
 */
final class MySqlSessions {

	/**
	 * The server counts nothing any more that this session does.
	 */
	static final String UNCOUNTED = "UPDATE performance_schema.threads SET instrumented = 'NO' "
			+ "WHERE processlist_id = connection_id()";

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int NO_SUCH_THREAD = 1094;

	private MySqlSessions() {
	}

	/**
	 * End the sessions of a user and wait until they are gone.
	 */
	static void end(Connection connection, String user) throws SQLException {
		long deadline = System.nanoTime() + PATIENCE;
		List<Long> sessions = sessions(connection, user);
		for (Long session : sessions) {
			kill(connection, session);
		}
		while (!sessions.isEmpty() && System.nanoTime() < deadline) {
			LockSupport.parkNanos(STEP);
			sessions = sessions(connection, user);
		}
	}

	private static List<Long> sessions(Connection connection, String user) throws SQLException {
		List<Long> sessions = new ArrayList<>();
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SHOW PROCESSLIST")) {
			while (rows.next()) {
				if (user.equals(rows.getString("User"))) {
					sessions.add(rows.getLong("Id"));
				}
			}
		}
		return sessions;
	}

	private static void kill(Connection connection, long session) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("KILL " + session);
		}
		catch (SQLException ex) {
			if (ex.getErrorCode() != NO_SUCH_THREAD) {
				throw ex;
			}
		}
	}

}
