package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a template that a rewind has to restore. The rows of a table are read from
 * a fresh clone once a rewind has requested them, those of small tables from the second
 * clone. Rows that cannot be read cost a clone where a test changes them, and nothing
 * else. Thread-safe.
 */
final class PostgreSqlTemplateRows {

	private static final Logger logger = LoggerFactory.getLogger(PostgreSqlTemplateRows.class);

	/**
	 * Values are written as the output functions of their types write them: a cast to
	 * text may lose something, such as the blanks at the end of a {@code bpchar}, and a
	 * type may have a cast of its own. The array is needed as a function has at most 100
	 * arguments.
	 */
	private static final String ROWS = """
			SELECT string_agg('(' || array_to_string(ARRAY[%s]::text[], ', ') || ')', ', ') FROM ONLY %s""";

	/**
	 * Returns the place of each row, and the one behind which they have to be. It does
	 * not see the rows that it inserts.
	 */
	private static final String INSERT = "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES %s RETURNING ctid, %s";

	/**
	 * The place before the first row of a table.
	 */
	static final String START = place(0);

	private final Map<PostgreSqlTrackedTable, String> inserts = new ConcurrentHashMap<>();

	private final Map<PostgreSqlTrackedTable, String> unreadable = new ConcurrentHashMap<>();

	private final Set<PostgreSqlTrackedTable> requested = ConcurrentHashMap.newKeySet();

	/**
	 * The statement that inserts all rows of a table, in their order.
	 * @return the statement, which is empty if there are no rows, or {@code null} if they
	 * have not been read: if they can be, they are requested
	 */
	@Nullable String insert(PostgreSqlTrackedTable table) {
		String insert = this.inserts.get(table);
		if (insert == null && !this.unreadable.containsKey(table)) {
			this.requested.add(table);
		}
		return insert;
	}

	/**
	 * The place before the first row of a page.
	 */
	static String place(long page) {
		return "CAST('(" + page + ",0)' AS tid)";
	}

	/**
	 * The statement that inserts rows, in their order.
	 * @param before the place behind which they have to be
	 */
	static String insert(PostgreSqlTrackedTable table, String rows, String before) {
		return INSERT.formatted(table.name(), table.columns(), rows, before);
	}

	/**
	 * Why there is no statement that inserts all rows of a table.
	 */
	String obstacle(PostgreSqlTrackedTable table) {
		String reason = this.unreadable.get(table);
		return "the rows of " + table.name()
				+ ((reason != null) ? " cannot be restored: " + reason : " are not known yet");
	}

	/**
	 * Read the rows of all small tables at once, so that a test may change any of them.
	 * What cannot be read is read when it is requested.
	 */
	void readSmall(Connection freshClone, List<PostgreSqlTrackedTable> tables) throws SQLException {
		Map<String, PostgreSqlTrackedTable> small = new HashMap<>();
		tables.stream()
			.filter((table) -> table.pages() == 1 && table.kind() == PostgreSqlTrackedTable.Kind.TABLE)
			.filter((table) -> table.isRestorable() && !this.inserts.containsKey(table))
			.forEach((table) -> small.put(String.valueOf(table.oid()), table));
		String query = small.values()
			.stream()
			.map((table) -> "SELECT '" + table.oid() + "', (" + ROWS.formatted(table.values(), table.name()) + ")")
			.collect(Collectors.joining(" UNION ALL "));
		if (query.isEmpty()) {
			return;
		}
		try {
			new JdbcSession(freshClone).queryPairs(query)
				.forEach((oid, rows) -> put(Objects.requireNonNull(small.get(oid)), rows));
		}
		catch (PSQLException ex) {
			if (ex.getServerErrorMessage() == null) {
				throw ex;
			}
		}
	}

	private void put(PostgreSqlTrackedTable table, @Nullable String rows) {
		this.inserts.put(table, (rows != null) ? insert(table, rows, START) : "");
		this.requested.remove(table);
	}

	/**
	 * Read the rows that have been requested.
	 */
	void readRequested(Connection freshClone) throws SQLException {
		JdbcSession session = new JdbcSession(freshClone);
		for (PostgreSqlTrackedTable table : this.requested) {
			try {
				put(table, session.queryRow(ROWS.formatted(table.values(), table.name()), (row) -> row.getString(1)));
			}
			catch (PSQLException ex) {
				if (ex.getServerErrorMessage() == null) {
					throw ex;
				}
				giveUp(table, String.valueOf(ex.getMessage()));
			}
			this.requested.remove(table);
		}
	}

	private void giveUp(PostgreSqlTrackedTable table, String reason) {
		if (this.unreadable.put(table, reason) == null) {
			logger.warn("The rows of {} could not be read, so each test that updates or deletes one costs a new "
					+ "database: {}", table.name(), reason);
		}
	}

}
