package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;

/**
 * Removes dead rows, and the places that a vacuum has freed, from a database before it
 * becomes a template. In a clone a vacuum, perhaps one of the server itself, would turn
 * dead rows into free space. The new rows of a later test would then come before old
 * ones, unlike in a fresh clone. Free places would be filled by the first test only, as a
 * rewind does not make them again.
 */
final class PostgreSqlCompaction {

	/**
	 * Tables of up to 8 MiB are rewritten, so that their rows lie close together. Larger
	 * ones keep their free space.
	 */
	private static final String STATEMENTS = """
			SELECT format('VACUUM (%sSKIP_LOCKED) %I.%I',
				CASE WHEN pg_table_size(c.oid) <= 8 * 1024 * 1024 THEN 'FULL, ' ELSE '' END, n.nspname, c.relname)
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
				AND pg_stat_get_dead_tuples(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid)
					+ pg_stat_get_vacuum_count(c.oid) + pg_stat_get_autovacuum_count(c.oid) > 0""";

	private PostgreSqlCompaction() {
	}

	/**
	 * Compact the tables that have or may have had dead rows. A table that cannot be
	 * compacted stays as it is, which affects only the order of its rows.
	 */
	static void run(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		for (String vacuum : session.query(STATEMENTS, (row) -> row.getString(1))) {
			try {
				session.execute(vacuum);
			}
			catch (SQLException ex) {
				// The user does not own the table, or an index expression fails
			}
		}
	}

}
