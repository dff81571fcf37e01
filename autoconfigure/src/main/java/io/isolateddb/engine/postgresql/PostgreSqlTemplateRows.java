package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a template that a rewind has to restore. The rows of a table are read from
 * a fresh clone once a rewind has requested them. Thread-safe.
 */
final class PostgreSqlTemplateRows {

	private static final String ROWS = "SELECT string_agg('(' || concat_ws(', ', %s) || ')', ', ') FROM ONLY %s";

	/**
	 * Returns whether the rows are in order, starting at the beginning of the file: the
	 * server may put a row into the space that is left on an earlier page.
	 */
	private static final String INSERT = """
			WITH i AS (INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES %s RETURNING ctid)
			SELECT min(ctid) = '(0,1)' AND array_agg(ctid) = array_agg(ctid ORDER BY ctid) FROM i""";

	private final Map<PostgreSqlTrackedTable, String> inserts = new ConcurrentHashMap<>();

	private final Set<PostgreSqlTrackedTable> requested = ConcurrentHashMap.newKeySet();

	/**
	 * The statement that inserts all rows of a table, in their order.
	 * @return the statement, which is empty if there are no rows, or {@code null} if they
	 * have not been read yet, in which case they are requested
	 */
	@Nullable String insert(PostgreSqlTrackedTable table) {
		String insert = this.inserts.get(table);
		if (insert == null) {
			this.requested.add(table);
		}
		return insert;
	}

	/**
	 * Read the rows that have been requested.
	 */
	void readRequested(Connection freshClone) throws SQLException {
		JdbcSession session = new JdbcSession(freshClone);
		for (PostgreSqlTrackedTable table : this.requested) {
			String rows = session.queryRow(ROWS.formatted(table.values(), table.name()), (row) -> row.getString(1));
			this.inserts.put(table, (rows != null) ? INSERT.formatted(table.name(), table.columns(), rows) : "");
			this.requested.remove(table);
		}
	}

}
