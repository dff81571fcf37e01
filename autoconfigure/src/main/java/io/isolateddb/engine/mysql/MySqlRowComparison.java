package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

import io.isolateddb.engine.ComparisonTimeLimit;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.JdbcSession;

/**
 * Counts the rows in which a table differs between two databases of a server. Rows are
 * matched by primary key. Without one they are compared as sets, in which a row may occur
 * several times. Not thread-safe.
 */
final class MySqlRowComparison {

	private static final String DIFFERENCE = """
			SELECT coalesce(sum(greatest(count_after - count_before, 0)), 0),
				coalesce(sum(count_before = 1 AND count_after = 1 AND least <> most), 0),
				coalesce(sum(greatest(count_before - count_after, 0)), 0)
			FROM (SELECT sum(side) AS count_after, sum(1 - side) AS count_before, min(content) AS least, max(content) AS most
				FROM (SELECT 0 AS side, %1$s AS id, %2$s AS content FROM %3$s
					UNION ALL SELECT 1, %1$s, %2$s FROM %4$s) rows_of_both GROUP BY id) differing""";

	private final JdbcSession session;

	private final String before;

	private final String after;

	private final ComparisonTimeLimit timeLimit = new ComparisonTimeLimit();

	MySqlRowComparison(Connection connection, String before, String after) {
		this.session = new JdbcSession(connection);
		this.before = before;
		this.after = after;
	}

	/**
	 * Compare the rows of a table by the columns that it has in both databases.
	 */
	DatabaseChange compare(String label, MySqlTable original, MySqlTable table, String note) throws SQLException {
		List<String> columns = table.columns().stream().filter(original.columns()::contains).toList();
		boolean hasKey = !original.primaryKey().isEmpty() && original.primaryKey().equals(table.primaryKey())
				&& columns.containsAll(table.primaryKey());
		String query = DIFFERENCE.formatted(digest(hasKey ? table.primaryKey() : columns), digest(columns),
				original.in(this.before), table.in(this.after));
		try (Statement statement = this.session.createStatement()) {
			statement.setQueryTimeout(this.timeLimit.remainingSeconds());
			try (ResultSet row = statement.executeQuery(query)) {
				row.next();
				return new DatabaseChange(label, row.getLong(1), row.getLong(2), row.getLong(3), note);
			}
		}
		catch (SQLTimeoutException ex) {
			return this.timeLimit.exceeded(label);
		}
	}

	/**
	 * Compares the bytes of values, even if they are equal in their collation.
	 */
	private static String digest(List<String> columns) {
		return columns.isEmpty() ? "''"
				: columns.stream()
					.map((column) -> "coalesce(hex(cast(" + column + " AS binary)), 'NULL')")
					.collect(Collectors.joining(", ',', ", "sha2(concat(", "), 256)"));
	}

	/**
	 * How many rows a table had that was dropped.
	 */
	long countBefore(MySqlTable table) throws SQLException {
		return count(table.in(this.before));
	}

	/**
	 * How many rows a table has that was created.
	 */
	long countAfter(MySqlTable table) throws SQLException {
		return count(table.in(this.after));
	}

	private long count(String table) throws SQLException {
		return this.session.queryRow("SELECT count(*) FROM " + table, (row) -> row.getLong(1));
	}

}
