package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;

/**
 * The {@code UNLOGGED} tables and sequences of a database, which the server empties when
 * it starts after a crash. A database that has rows in such a table, or has used such a
 * sequence, is no template for later runs.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED">UNLOGGED</a>
 */
final class PostgreSqlUnloggedTables {

	/**
	 * Generates the query for the size of the tables and the number of the used
	 * sequences, whose values may be 0 or negative. That {@code setval} was called shows
	 * in the sequence only. A sequence that the user may not read belongs to a table,
	 * whose rows show.
	 */
	private static final String CONTENT = """
			SELECT format('SELECT %s + (SELECT count(*) FROM unnest(ARRAY[%s]::boolean[]) used WHERE used)',
				coalesce(sum(pg_relation_size(oid)) FILTER (WHERE relkind = 'r'), 0),
				string_agg(CASE WHEN has_sequence_privilege(seqrelid, 'SELECT') AND has_schema_privilege(relnamespace, 'USAGE')
						THEN format('(SELECT is_called OR last_value <> %s FROM %s)', seqstart, oid::regclass)
					ELSE (pg_sequence_last_value(oid) IS NOT NULL)::text END, ', ')
					FILTER (WHERE has_sequence_privilege(seqrelid, 'USAGE, SELECT')))
			FROM pg_class LEFT JOIN pg_sequence ON seqrelid = oid WHERE relpersistence = 'u' AND relkind IN ('r', 'S')""";

	private PostgreSqlUnloggedTables() {
	}

	/**
	 * A number that is 0 if there is nothing in them. All copies of a template have the
	 * same number until a test has changed them.
	 */
	static long content(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		return session.queryRow(session.queryRow(CONTENT, (row) -> row.getString(1)), (row) -> row.getLong(1));
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
