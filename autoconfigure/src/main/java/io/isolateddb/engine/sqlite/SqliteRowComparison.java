package io.isolateddb.engine.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.isolateddb.engine.ComparisonTimeLimit;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SqlIdentifier;

/**
 * Counts the rows in which a table differs between a database and the one that is
 * attached to it. Rows are matched by primary key, or else by the number that SQLite
 * gives each. Not thread-safe.
 */
final class SqliteRowComparison {

	/**
	 * A column is part of the primary key, or a generated one, or an ordinary one.
	 */
	private static final String COLUMNS = "SELECT name, pk FROM pragma_table_xinfo(?, '%s') WHERE hidden <> 1 ORDER BY cid";

	private static final String ONLY_IN_ONE = "(SELECT count(*) FROM %1$s.%3$s a WHERE NOT EXISTS "
			+ "(SELECT 1 FROM %2$s.%3$s b WHERE %4$s))";

	private static final String CHANGED = "(SELECT count(*) FROM main.%2$s a JOIN %1$s.%2$s b ON %3$s WHERE %4$s)";

	private static final List<String> ROW_NUMBERS = List.of("rowid", "_rowid_", "oid");

	private final JdbcSession session;

	private final ComparisonTimeLimit timeLimit = new ComparisonTimeLimit();

	SqliteRowComparison(JdbcSession session) {
		this.session = session;
	}

	/**
	 * Compare the rows of a table by the columns that it has in both databases.
	 * @param before whether the attached database has the table
	 * @param after whether the database has the table
	 */
	DatabaseChange compare(String table, boolean before, boolean after, String note) throws SQLException {
		try {
			return (before && after) ? compare(table, note)
					: before ? new DatabaseChange(label(table), 0, 0, count(SqliteAttachment.NAME, table), note)
							: new DatabaseChange(label(table), count("main", table), 0, 0, note);
		}
		catch (SQLException ex) {
			return isTimeout(ex) ? this.timeLimit.exceeded(label(table))
					: DatabaseChange.of(label(table), "rows not compared: " + ex.getMessage());
		}
	}

	private static boolean isTimeout(SQLException exception) {
		return String.valueOf(exception.getMessage()).contains("INTERRUPT");
	}

	private DatabaseChange compare(String table, String note) throws SQLException {
		List<String> original = columns(SqliteAttachment.NAME, table, false);
		List<String> columns = columns("main", table, false).stream().filter(original::contains).toList();
		List<String> key = columns("main", table, true);
		List<String> matched = (!key.isEmpty() && key.equals(columns(SqliteAttachment.NAME, table, true))) ? key
				: List.of(ROW_NUMBERS.stream().filter((name) -> !columns.contains(name)).findFirst().orElse("rowid"));
		String match = matched.stream()
			.map(SqlIdentifier::quote)
			.map((column) -> "a." + column + " IS b." + column)
			.collect(Collectors.joining(" AND "));
		String differs = Stream
			.concat(Stream.of("0"),
					columns.stream()
						.map(SqlIdentifier::quote)
						.map("(a.%1$s IS NOT b.%1$s COLLATE BINARY OR typeof(a.%1$s) <> typeof(b.%1$s))"::formatted))
			.collect(Collectors.joining(" OR "));
		String name = SqlIdentifier.quote(table);
		String query = "SELECT " + ONLY_IN_ONE.formatted("main", SqliteAttachment.NAME, name, match) + ", "
				+ CHANGED.formatted(SqliteAttachment.NAME, name, match, differs) + ", "
				+ ONLY_IN_ONE.formatted(SqliteAttachment.NAME, "main", name, match);
		try (Statement statement = this.session.createStatement()) {
			statement.setQueryTimeout(this.timeLimit.remainingSeconds());
			try (ResultSet row = statement.executeQuery(query)) {
				return new DatabaseChange(label(table), row.getLong(1), row.getLong(2), row.getLong(3), note);
			}
		}
	}

	private List<String> columns(String schema, String table, boolean key) throws SQLException {
		return this.session
			.query(COLUMNS.formatted(schema), (row) -> (!key || row.getInt(2) > 0) ? row.getString(1) : "", table)
			.stream()
			.filter((column) -> !column.isEmpty())
			.toList();
	}

	private long count(String schema, String table) throws SQLException {
		return this.session.queryRow("SELECT count(*) FROM " + schema + "." + SqlIdentifier.quote(table),
				(row) -> row.getLong(1));
	}

	/**
	 * A name as SQL needs it.
	 */
	static String label(String name) {
		return name.matches("[A-Za-z_]\\w*") ? name : SqlIdentifier.quote(name);
	}

}
