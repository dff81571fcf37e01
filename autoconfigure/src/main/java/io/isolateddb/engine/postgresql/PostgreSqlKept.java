package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Databases that stay when their tests have ended. That a database is one of them, and
 * since when by the server's clock, stands in its comment.
 */
final class PostgreSqlKept {

	private static final String MARK = "Kept by Isolated Database since ";

	private static final String COMMENT = "SELECT format('COMMENT ON DATABASE %I IS %L', ?::text, '" + MARK
			+ "' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' UTC: ' || ?)";

	private static final String KEPT = """
			SELECT d.datname FROM pg_database d JOIN pg_shdescription c
				ON c.objoid = d.oid AND c.classoid = 'pg_database'::regclass
			WHERE d.datname LIKE 'isodb\\_%' AND c.description LIKE ? ORDER BY c.description DESC""";

	private PostgreSqlKept() {
	}

	/**
	 * Mark a database as kept.
	 */
	static void mark(Connection connection, String database, String note) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(COMMENT)) {
			statement.setString(1, database);
			statement.setString(2, note);
			try (ResultSet row = statement.executeQuery(); Statement comment = connection.createStatement()) {
				row.next();
				comment.setEscapeProcessing(false);
				comment.execute(row.getString(1));
			}
		}
	}

	/**
	 * The kept databases, the latest first.
	 */
	static List<String> list(Connection connection) throws SQLException {
		List<String> names = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(KEPT)) {
			statement.setString(1, MARK + "%");
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					names.add(rows.getString(1));
				}
			}
		}
		return names;
	}

}
