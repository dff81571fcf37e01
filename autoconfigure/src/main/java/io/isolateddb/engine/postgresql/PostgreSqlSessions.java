package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

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

	/**
	 * Those of autovacuum and parallel workers change nothing that a test could see.
	 */
	private static final String COUNT = """
			SELECT count(*) FROM pg_stat_get_activity(NULL) a JOIN pg_database d ON d.oid = a.datid
			WHERE d.datname = current_database()
				AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'parallel worker')""";

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
	 * How many sessions are in the database of this session, itself included, without
	 * those of the server.
	 */
	static int count(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(COUNT)) {
			row.next();
			return row.getInt(1);
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
