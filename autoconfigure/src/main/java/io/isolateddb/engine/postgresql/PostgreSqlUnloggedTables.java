package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;

/**
 * The {@code UNLOGGED} tables of a database, which the server empties when it starts
 * after a crash. A database that has rows in such a table is no template for later runs.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED">UNLOGGED</a>
 */
final class PostgreSqlUnloggedTables {

	private static final String CONTENT = """
			SELECT coalesce(sum(CASE WHEN relkind = 'S' THEN coalesce(pg_sequence_last_value(oid), 0) ELSE pg_relation_size(oid) END), 0)
			FROM pg_class WHERE relpersistence = 'u' AND relkind IN ('r', 'S')""";

	private PostgreSqlUnloggedTables() {
	}

	/**
	 * A number that is 0 if there is nothing in them. All copies of a template have the
	 * same number until a test has changed them.
	 */
	static long content(Connection connection) throws SQLException {
		return new JdbcSession(connection).queryRow(CONTENT, (row) -> row.getLong(1));
	}

	/**
	 * Verify that the tables of a fresh clone contain what those of the first clone of
	 * its template contained.
	 * @param expected the number that the first clone had
	 */
	static void requireContent(Connection clone, String template, long expected) throws SQLException {
		if (expected != 0 && content(clone) != expected) {
			throw new SQLException(
					"the server was restarted after a crash and has emptied the UNLOGGED tables of template " + template
							+ ", so there are no more databases like it in this run. Start the tests again");
		}
	}

}
