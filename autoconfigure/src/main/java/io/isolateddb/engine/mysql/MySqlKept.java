package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Databases that stay when their tests have ended. That a database is one of them, and
 * since when by the server's clock, stands in a table of a database of our own.
 */
final class MySqlKept {

	private static final String MAKE = """
			CREATE DATABASE IF NOT EXISTS isolated_database DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
			CREATE TABLE IF NOT EXISTS isolated_database.kept (
				name varchar(64) PRIMARY KEY, since timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), note text)
				DEFAULT CHARACTER SET utf8mb4""";

	private static final String MARK = "REPLACE INTO isolated_database.kept (name, note) VALUES (?, ?)";

	private static final String THERE = "SELECT 1 FROM information_schema.tables "
			+ "WHERE table_schema = 'isolated_database' AND table_name = 'kept'";

	private static final String KEPT = """
			SELECT name FROM isolated_database.kept WHERE name IN (SELECT schema_name FROM information_schema.schemata)
			ORDER BY since DESC""";

	private MySqlKept() {
	}

	/**
	 * Mark a database as kept.
	 */
	static void mark(Connection connection, String database, String note) throws SQLException {
		MySqlEngine.execute(connection, MAKE);
		try (PreparedStatement statement = connection.prepareStatement(MARK)) {
			statement.setString(1, database);
			statement.setString(2, note);
			statement.execute();
		}
	}

	/**
	 * The kept databases, the latest first.
	 */
	static List<String> list(Connection connection) throws SQLException {
		return column(connection, THERE).isEmpty() ? List.of() : column(connection, KEPT);
	}

	private static List<String> column(Connection connection, String query) throws SQLException {
		List<String> values = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(query);
				ResultSet rows = statement.executeQuery()) {
			while (rows.next()) {
				values.add(rows.getString(1));
			}
		}
		return values;
	}

}
