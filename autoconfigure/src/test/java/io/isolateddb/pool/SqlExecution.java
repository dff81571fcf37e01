package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Ways to execute a statement.
 */
final class SqlExecution {

	private SqlExecution() {
	}

	static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	static void executeLargeUpdate(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.executeLargeUpdate(sql);
		}
	}

	static void executeBatch(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.addBatch(sql);
			statement.executeBatch();
		}
	}

	/**
	 * Execute it by the connection of a statement.
	 */
	static void executeByStatement(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			execute(statement.getConnection(), sql);
		}
	}

}
