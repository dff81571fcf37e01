package io.isolateddb.engine;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One look at a database, which tells whether anything has happened in it, without
 * looking at any table.
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
 */
record PostgreSqlLook(long rows, String countsReset, String settings, int sessions, int preparedTransactions,
		String nextXid, Long[] sequences) {

	private static final Long[] NONE = new Long[0];

	/**
	 * Without an order the rows of a catalog come as they are stored: the worst that can
	 * happen is that a change is seen where there is none. Slots of a database are for
	 * logical decoding.
	 */
	private static final String LOOK = """
			SELECT pg_stat_get_db_tuples_inserted(d.oid) + pg_stat_get_db_tuples_updated(d.oid)
					+ pg_stat_get_db_tuples_deleted(d.oid),
				concat(pg_stat_get_db_stat_reset_time(d.oid)),
				concat_ws(' ', d.xmin, (SELECT string_agg(concat(i, '=', x), ',') FROM (
						SELECT setrole, xmin FROM pg_db_role_setting WHERE setdatabase = d.oid
						UNION ALL SELECT objoid, xmin FROM pg_shdescription
							WHERE objoid = d.oid AND classoid = 'pg_database'::regclass
						UNION ALL SELECT oid, NULL FROM pg_subscription WHERE subdbid = d.oid) k(i, x)),
					CASE WHEN current_setting('wal_level') = 'logical' THEN (SELECT string_agg(slot_name, ',')
						FROM pg_get_replication_slots() WHERE datoid = d.oid) END),
				pg_stat_get_db_numbackends(d.oid),
				CASE WHEN current_setting('max_prepared_transactions') <> '0'
					THEN (SELECT count(*) FROM pg_prepared_xact() WHERE dbid = d.oid) ELSE 0 END,
				pg_snapshot_xmax(pg_current_snapshot())::xid,
				(SELECT array_agg(pg_stat_get_blocks_fetched(s)) FROM unnest('{%s}'::oid[]) s)
			FROM pg_database d WHERE d.datname = current_database()""";

	/**
	 * The query for a database with these sequences.
	 */
	static String query(List<PostgreSqlSequence> sequences) {
		return LOOK.formatted(
				sequences.stream().map((sequence) -> String.valueOf(sequence.oid())).collect(Collectors.joining(",")));
	}

	static PostgreSqlLook take(Connection connection, String query) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(query);
				ResultSet row = statement.executeQuery()) {
			row.next();
			Array sequences = row.getArray(7);
			return new PostgreSqlLook(row.getLong(1), row.getString(2), row.getString(3), row.getInt(4), row.getInt(5),
					row.getString(6), (sequences != null) ? (Long[]) sequences.getArray() : NONE);
		}
	}

	/**
	 * Why it would be of no use to look at tables and sequences.
	 * @return the reason, or an empty string
	 */
	String obstacle(PostgreSqlLook baseline) {
		if (this.preparedTransactions > 0) {
			return "a transaction is prepared in the database";
		}
		if (!this.countsReset.equals(baseline.countsReset)) {
			return "the statistics of the database have been reset";
		}
		return this.settings.equals(baseline.settings) ? ""
				: "settings, privileges or the comment of the database itself have changed";
	}

	boolean isUnchanged(PostgreSqlLook baseline) {
		return this.rows == baseline.rows && this.countsReset.equals(baseline.countsReset)
				&& this.settings.equals(baseline.settings) && Arrays.equals(this.sequences, baseline.sequences)
				&& this.preparedTransactions == 0;
	}

}
