package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the dead rows out of a template. A vacuum in a clone, perhaps the server's own,
 * would turn them into free space, and new rows of a later test would come before old
 * ones, other than in a fresh clone.
 */
final class PostgreSqlCompaction {

	/**
	 * Up to 8 MiB tables are written anew, so that their rows lie close; others keep
	 * their free space.
	 */
	private static final String STATEMENTS = """
			SELECT format('VACUUM (%sSKIP_LOCKED) %I.%I',
				CASE WHEN pg_table_size(c.oid) <= 8 * 1024 * 1024 THEN 'FULL, ' ELSE '' END, n.nspname, c.relname)
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
				AND pg_stat_get_dead_tuples(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid) > 0""";

	private PostgreSqlCompaction() {
	}

	/**
	 * Compact the tables that have or had dead rows. What this is refused for stays as it
	 * is, which harms only the order of rows.
	 */
	static void run(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			List<String> vacuums = new ArrayList<>();
			try (ResultSet rows = statement.executeQuery(STATEMENTS)) {
				while (rows.next()) {
					vacuums.add(rows.getString(1));
				}
			}
			for (String vacuum : vacuums) {
				try {
					statement.execute(vacuum);
				}
				catch (SQLException ex) {
					// Not the owner, or an index expression fails
				}
			}
		}
	}

}
