package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.isolateddb.engine.ComparisonTimeLimit;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.JdbcSession;

/**
 * Counts the rows in which a table differs between two databases. Rows are matched by
 * primary key. Without one they are compared as sets, in which a row may occur several
 * times. Both sides come sorted and are merged, a few rows at a time. Not thread-safe.
 */
final class PostgreSqlRowComparison {

	private static final int FETCH_SIZE = 1000;

	private static final String LARGE_OBJECTS = "SELECT md5(oid::text) COLLATE \"C\", md5(lo_get(oid)) "
			+ "FROM pg_largeobject_metadata ORDER BY 1";

	private final Connection before;

	private final Connection after;

	private final ComparisonTimeLimit timeLimit = new ComparisonTimeLimit();

	PostgreSqlRowComparison(Connection before, Connection after) {
		this.before = before;
		this.after = after;
	}

	/**
	 * Compare the rows of a table by the columns that have the same type in both
	 * databases.
	 */
	DatabaseChange compare(PostgreSqlComparedTable original, PostgreSqlComparedTable table, String note)
			throws SQLException {
		List<String> values = table.columns()
			.entrySet()
			.stream()
			.filter((column) -> column.getValue().equals(original.columns().get(column.getKey())))
			.map(Map.Entry::getKey)
			.toList();
		List<String> key = (original.key().equals(table.key()) && values.containsAll(table.key())) ? table.key()
				: List.of();
		return compare(table.label(), query(original, key, values), query(table, key, values), note);
	}

	private static String query(PostgreSqlComparedTable table, List<String> key, List<String> values) {
		return "SELECT %s COLLATE \"C\", %s FROM ONLY %s t ORDER BY 1".formatted(digest(key.isEmpty() ? values : key),
				key.isEmpty() ? "''" : digest(values), table.name());
	}

	private static String digest(List<String> columns) {
		return "md5(ROW(" + columns.stream().map((column) -> "t." + column).collect(Collectors.joining(", "))
				+ ")::text)";
	}

	DatabaseChange compareLargeObjects() throws SQLException {
		return compare("large objects", LARGE_OBJECTS, LARGE_OBJECTS, "");
	}

	private DatabaseChange compare(String label, String queryBefore, String queryAfter, String note)
			throws SQLException {
		try (SortedRows before = new SortedRows(this.before, queryBefore);
				SortedRows after = new SortedRows(this.after, queryAfter)) {
			return merge(label, before, after, note);
		}
		catch (SQLException ex) {
			if (!PostgreSqlError.QUERY_CANCELED.matches(ex)) {
				throw ex;
			}
			return this.timeLimit.exceeded(label);
		}
	}

	private static DatabaseChange merge(String label, SortedRows before, SortedRows after, String note)
			throws SQLException {
		long added = 0;
		long changed = 0;
		long removed = 0;
		while (before.hasRow() || after.hasRow()) {
			int order = !before.hasRow() ? 1 : !after.hasRow() ? -1 : before.key().compareTo(after.key());
			if (order == 0) {
				changed += before.value().equals(after.value()) ? 0 : 1;
			}
			added += (order > 0) ? 1 : 0;
			removed += (order < 0) ? 1 : 0;
			if (order <= 0) {
				before.next();
			}
			if (order >= 0) {
				after.next();
			}
		}
		return new DatabaseChange(label, added, changed, removed, note);
	}

	/**
	 * How many rows a table has that exists in one of the databases only.
	 */
	long count(PostgreSqlComparedTable table, boolean dropped) throws SQLException {
		return new JdbcSession(dropped ? this.before : this.after).queryRow("SELECT count(*) FROM ONLY " + table.name(),
				(row) -> row.getLong(1));
	}

	/**
	 * The sorted rows of one side. They are read in a transaction, so that the driver
	 * fetches a few of them at a time.
	 */
	private final class SortedRows implements AutoCloseable {

		private final Connection connection;

		private final Statement statement;

		private final ResultSet rows;

		private boolean hasRow;

		SortedRows(Connection connection, String query) throws SQLException {
			this.connection = connection;
			connection.setAutoCommit(false);
			this.statement = new JdbcSession(connection).createStatement();
			try {
				this.statement.setFetchSize(FETCH_SIZE);
				this.statement.setQueryTimeout(PostgreSqlRowComparison.this.timeLimit.remainingSeconds());
				this.rows = this.statement.executeQuery(query);
				next();
			}
			catch (SQLException ex) {
				close();
				throw ex;
			}
		}

		boolean hasRow() {
			return this.hasRow;
		}

		void next() throws SQLException {
			this.hasRow = this.rows.next();
		}

		String key() throws SQLException {
			return this.rows.getString(1);
		}

		String value() throws SQLException {
			return this.rows.getString(2);
		}

		@Override
		public void close() throws SQLException {
			this.statement.close();
			this.connection.rollback();
			this.connection.setAutoCommit(true);
		}

	}

}
