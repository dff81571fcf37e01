package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.isolateddb.engine.DatabaseChange;

/**
 * Counts the rows in which a table differs between two databases of a server: by primary
 * key, or, without one, as sets in which a row may be several times. Takes no longer than
 * a failed test can be expected to wait. Not thread-safe.
 */
final class MySqlRowComparison {

	private static final int MOST_SECONDS = 10;

	private static final String DIFFERENCE = """
			SELECT coalesce(sum(greatest(now - old, 0)), 0),
				coalesce(sum(old = 1 AND now = 1 AND least <> most), 0),
				coalesce(sum(greatest(old - now, 0)), 0)
			FROM (SELECT sum(side) AS now, sum(1 - side) AS old, min(content) AS least, max(content) AS most
				FROM (SELECT 0 AS side, %1$s AS id, %2$s AS content FROM %3$s
					UNION ALL SELECT 1, %1$s, %2$s FROM %4$s) rows_of_both GROUP BY id) differing""";

	private final Connection connection;

	private final String before;

	private final String after;

	private final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);

	MySqlRowComparison(Connection connection, String before, String after) {
		this.connection = connection;
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
		try (Statement statement = MySqlEngine.statement(this.connection)) {
			statement.setQueryTimeout(remainingSeconds());
			try (ResultSet row = statement.executeQuery(query)) {
				row.next();
				return new DatabaseChange(label, row.getLong(1), row.getLong(2), row.getLong(3), note);
			}
		}
		catch (SQLTimeoutException ex) {
			return DatabaseChange.of(label, "rows not compared, as that would take more than " + MOST_SECONDS + " s");
		}
	}

	/**
	 * To the letter, whatever collations say is equal.
	 */
	private static String digest(List<String> columns) {
		return columns.isEmpty() ? "''"
				: columns.stream()
					.map((column) -> "coalesce(hex(cast(" + column + " AS binary)), 'NULL')")
					.collect(Collectors.joining(", ',', ", "sha2(concat(", "), 256)"));
	}

	private int remainingSeconds() {
		return (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(this.deadline - System.nanoTime()));
	}

	/**
	 * How many rows a table had that is no more.
	 */
	long countBefore(MySqlTable table) throws SQLException {
		return count(table.in(this.before));
	}

	/**
	 * How many rows a table has that was not there.
	 */
	long countNow(MySqlTable table) throws SQLException {
		return count(table.in(this.after));
	}

	private long count(String table) throws SQLException {
		try (Statement statement = MySqlEngine.statement(this.connection);
				ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
			row.next();
			return row.getLong(1);
		}
	}

}
