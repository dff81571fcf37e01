package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.isolateddb.engine.DatabaseChange;

/**
 * Counts the rows in which a table differs between two databases: by primary key, or,
 * without one, as sets in which a row may be several times. Both sides come sorted and
 * are merged, a few rows at a time. Takes no longer than a failed test can be expected to
 * wait. Not thread-safe.
 */
final class PostgreSqlRowComparison {

	private static final int FETCH_SIZE = 1000;

	private static final int MOST_SECONDS = 10;

	private static final String CANCELED = "57014";

	private static final String LARGE_OBJECTS = "SELECT md5(oid::text) COLLATE \"C\", md5(lo_get(oid)) "
			+ "FROM pg_largeobject_metadata ORDER BY 1";

	private final Connection before;

	private final Connection after;

	private final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);

	PostgreSqlRowComparison(Connection before, Connection after) {
		this.before = before;
		this.after = after;
	}

	DatabaseChange compare(PostgreSqlComparedTable original, PostgreSqlComparedTable table, String note) throws SQLException {
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

	private DatabaseChange compare(String label, String before, String after, String note) throws SQLException {
		try (Side old = new Side(this.before, before); Side now = new Side(this.after, after)) {
			return merge(label, old, now, note);
		}
		catch (SQLException ex) {
			if (!CANCELED.equals(ex.getSQLState())) {
				throw ex;
			}
			return DatabaseChange.of(label, "rows not compared, as that would take more than " + MOST_SECONDS + " s");
		}
	}

	private static DatabaseChange merge(String label, Side old, Side now, String note) throws SQLException {
		long added = 0;
		long changed = 0;
		long removed = 0;
		while (old.hasRow() || now.hasRow()) {
			int order = !old.hasRow() ? 1 : !now.hasRow() ? -1 : old.key().compareTo(now.key());
			if (order == 0) {
				changed += old.value().equals(now.value()) ? 0 : 1;
			}
			added += (order > 0) ? 1 : 0;
			removed += (order < 0) ? 1 : 0;
			if (order <= 0) {
				old.next();
			}
			if (order >= 0) {
				now.next();
			}
		}
		return new DatabaseChange(label, added, changed, removed, note);
	}

	/**
	 * How many rows a table has that is in one of the databases only.
	 */
	long count(PostgreSqlComparedTable table, boolean dropped) throws SQLException {
		try (Statement statement = (dropped ? this.before : this.after).createStatement();
				ResultSet row = statement.executeQuery("SELECT count(*) FROM ONLY " + table.name())) {
			row.next();
			return row.getLong(1);
		}
	}

	private int remainingSeconds() {
		return (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(this.deadline - System.nanoTime()));
	}

	/**
	 * The sorted rows of one side, fetched in a transaction so that they come bit by bit.
	 */
	private final class Side implements AutoCloseable {

		private final Connection connection;

		private final Statement statement;

		private final ResultSet rows;

		private boolean row;

		Side(Connection connection, String query) throws SQLException {
			this.connection = connection;
			connection.setAutoCommit(false);
			this.statement = connection.createStatement();
			try {
				this.statement.setEscapeProcessing(false);
				this.statement.setFetchSize(FETCH_SIZE);
				this.statement.setQueryTimeout(remainingSeconds());
				this.rows = this.statement.executeQuery(query);
				next();
			}
			catch (SQLException ex) {
				close();
				throw ex;
			}
		}

		boolean hasRow() {
			return this.row;
		}

		void next() throws SQLException {
			this.row = this.rows.next();
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
