package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One look at a database, which tells whether anything has happened in it, without
 * looking at any table; and, as most tests write, at those that they usually write to.
 *
 * @param rows how many rows have been inserted, updated and deleted in all of its tables,
 * those of the system included, so that DDL shows
 * @param countsReset when the counts began anew
 * @param settings the versions of what is kept about it outside of it: settings,
 * privileges, comments, subscriptions, replication slots
 * @param sessions how many sessions are in it, those of the server itself included
 * @param preparedTransactions how many transactions are prepared in it
 * @param nextXid the transaction id from which on rows are new
 * @param sequences how often each sequence has been looked at or moved
 * @param tables the tables that tests usually change
 * @param counts what each of those has received
 */
record PostgreSqlStatisticsSnapshot(long rows, String countsReset, String settings, int sessions,
		int preparedTransactions, String nextXid, Long[] sequences, PostgreSqlTableSelection tables,
		List<PostgreSqlTableStatistics> counts) {

	/**
	 * Without an order the rows of a catalog come as they are stored: the worst that can
	 * happen is that a change is seen where there is none. An array costs the server less
	 * than an aggregate. Sessions come first, in a statement of their own: what one has
	 * done that is gone by then is in the counts, and in the catalogs that the next
	 * statement sees.
	 */
	private static final String LOOK = """
			SELECT pg_stat_get_db_numbackends(oid) FROM pg_database WHERE datname = current_database();
			SELECT pg_stat_get_db_tuples_inserted(d.oid) + pg_stat_get_db_tuples_updated(d.oid)
					+ pg_stat_get_db_tuples_deleted(d.oid),
				concat(pg_stat_get_db_stat_reset_time(d.oid)),
				concat_ws(' ', d.xmin, ARRAY(SELECT xmin FROM pg_db_role_setting WHERE setdatabase = d.oid),
					ARRAY(SELECT xmin FROM pg_shdescription WHERE objoid = d.oid AND classoid = 'pg_database'::regclass),
					ARRAY(SELECT oid FROM pg_subscription WHERE subdbid = d.oid), %s),
				%s, pg_snapshot_xmax(pg_current_snapshot())::xid,
				ARRAY(SELECT pg_stat_get_blocks_fetched(unnest('{%s}'::oid[])))
			FROM pg_database d WHERE d.datname = current_database()""";

	/**
	 * Slots of a database are for logical decoding.
	 */
	private static final String SLOTS = "ARRAY(SELECT slot_name FROM pg_get_replication_slots() WHERE datoid = d.oid)";

	private static final String PREPARED = "cardinality(ARRAY(SELECT dbid FROM pg_prepared_xact() WHERE dbid = d.oid))";

	/**
	 * What the server may have at all does not change while it runs.
	 */
	private static final String POSSIBLE = """
			SELECT current_setting('wal_level') = 'logical', current_setting('max_prepared_transactions') <> '0'""";

	/**
	 * The query for a database with these sequences.
	 */
	static String query(Statement statement, List<PostgreSqlSequence> sequences) throws SQLException {
		String oids = sequences.stream()
			.map((sequence) -> String.valueOf(sequence.oid()))
			.collect(Collectors.joining(","));
		try (ResultSet row = statement.executeQuery(POSSIBLE)) {
			row.next();
			return LOOK.formatted(row.getBoolean(1) ? SLOTS : "''", row.getBoolean(2) ? PREPARED : "0", oids);
		}
	}

	/**
	 * Look, and in the same round trip read the counts of some tables.
	 */
	static PostgreSqlStatisticsSnapshot take(Connection connection, String query, PostgreSqlTableSelection tables)
			throws SQLException {
		try (PreparedStatement statement = PostgreSqlTableStatistics.prepare(connection, query + "; ", tables)) {
			statement.execute();
			int sessions = sessions(statement);
			try (ResultSet row = statement.getResultSet()) {
				row.next();
				Long[] sequences = (Long[]) row.getArray(6).getArray();
				statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
				return new PostgreSqlStatisticsSnapshot(row.getLong(1), row.getString(2), row.getString(3), sessions,
						row.getInt(4), row.getString(5), sequences, tables, PostgreSqlTableStatistics.read(statement));
			}
		}
	}

	private static int sessions(Statement statement) throws SQLException {
		try (ResultSet row = statement.getResultSet()) {
			row.next();
			int sessions = row.getInt(1);
			statement.getMoreResults();
			return sessions;
		}
	}

	/**
	 * Why it would be of no use to look at tables and sequences.
	 * @return the reason, or an empty string
	 */
	String obstacle(PostgreSqlStatisticsSnapshot baseline) {
		if (this.preparedTransactions > 0) {
			return "a transaction is prepared in the database";
		}
		if (!this.countsReset.equals(baseline.countsReset)) {
			return "the statistics of the database have been reset";
		}
		return this.settings.equals(baseline.settings) ? ""
				: "settings, privileges or the comment of the database itself have changed";
	}

	boolean isUnchanged(PostgreSqlStatisticsSnapshot baseline) {
		return this.rows == baseline.rows && this.countsReset.equals(baseline.countsReset)
				&& this.settings.equals(baseline.settings) && Arrays.equals(this.sequences, baseline.sequences)
				&& this.preparedTransactions == 0;
	}

}
