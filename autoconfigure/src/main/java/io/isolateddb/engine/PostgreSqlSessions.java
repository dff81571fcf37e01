package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The sessions that are connected to a database of a PostgreSQL server.
 */
final class PostgreSqlSessions {

	/**
	 * {@code pg_terminate_backend} with a timeout, in milliseconds, comes back when the
	 * process is gone. Parallel workers and autovacuum end by themselves.
	 */
	private static final String END = """
			SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
			WHERE datname = ? AND pid <> pg_backend_pid()""";

	private PostgreSqlSessions() {
	}

	/**
	 * The value of a setting in this session.
	 */
	static String setting(Connection connection, String name) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("SELECT current_setting(?)")) {
			statement.setString(1, name);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return row.getString(1);
			}
		}
	}

	/**
	 * End the other sessions in a database and wait until they are gone.
	 */
	static void end(Connection connection, String database) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(END)) {
			statement.setString(1, database);
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					rows.getBoolean(1);
				}
			}
		}
	}

}
