package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Reads what PostgreSQL counts anyway: the rows that have been inserted, updated and
 * deleted in all tables of the database, system catalogs included (so that DDL shows),
 * where its sequences stand, and its own settings. A session hands its counts in before
 * it leaves {@code pg_stat_activity}.
 */
final class PostgreSqlWitness implements Witness {

	private static final String STATE = """
			SELECT concat_ws(' ', pg_stat_get_db_tuples_inserted(d.oid), pg_stat_get_db_tuples_updated(d.oid),
				pg_stat_get_db_tuples_deleted(d.oid), pg_stat_get_db_stat_reset_time(d.oid), d.datacl,
				(SELECT string_agg(concat_ws(' ', seqrelid, pg_sequence_last_value(seqrelid)), ',' ORDER BY seqrelid)
					FROM pg_sequence),
				(SELECT string_agg(concat_ws(' ', setrole, setconfig), ',' ORDER BY setrole)
					FROM pg_db_role_setting WHERE setdatabase = d.oid),
				(SELECT string_agg(gid, ',') FROM pg_prepared_xacts WHERE database = d.datname))
			FROM pg_database d WHERE d.datname = current_database()""";

	/**
	 * Before version 15 the counts reach a reader some time later, if at all.
	 */
	private static final String COUNT_AT_ONCE = """
			SELECT current_setting('track_counts')::bool AND
				(SELECT set_config(name, 'none', false) FROM pg_settings
					WHERE name = 'stats_fetch_consistency') IS NOT NULL""";

	private final Connection connection;

	private final boolean counting;

	private final String baseline;

	PostgreSqlWitness(Connection connection) throws SQLException {
		this.connection = connection;
		this.counting = "t".equals(read(COUNT_AT_ONCE));
		this.baseline = read(STATE);
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		PostgreSqlSessions.end(this.connection, this.connection.getCatalog());
		return this.counting && this.baseline.equals(read(STATE));
	}

	private String read(String query) throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
			row.next();
			return String.valueOf(row.getString(1));
		}
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			// The server ends a broken session by itself.
		}
	}

}
