package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One look at a database, which tells whether anything has happened in it, without
 * looking at any table but those that tests are known to change.
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
 * @param usual what the tables that tests usually change have received
 */
record PostgreSqlLook(long rows, String countsReset, String settings, int sessions, int preparedTransactions,
		String nextXid, Long[] sequences, PostgreSqlCount[] usual) {

	private static final Long[] NONE = new Long[0];

	private static final String LOOK = """
			SELECT pg_stat_get_db_tuples_inserted(d.oid) + pg_stat_get_db_tuples_updated(d.oid)
					+ pg_stat_get_db_tuples_deleted(d.oid),
				concat(pg_stat_get_db_stat_reset_time(d.oid)),
				concat_ws(' ', d.xmin,
					(SELECT string_agg(concat(s.setrole, '=', s.xmin), ',' ORDER BY s.setrole)
						FROM pg_db_role_setting s WHERE s.setdatabase = d.oid),
					(SELECT c.xmin FROM pg_shdescription c
						WHERE c.objoid = d.oid AND c.classoid = 'pg_database'::regclass),
					(SELECT string_agg(s.oid::text, ',' ORDER BY s.oid) FROM pg_subscription s WHERE s.subdbid = d.oid),
					(SELECT string_agg(s.slot_name, ',') FROM pg_get_replication_slots() s WHERE s.datoid = d.oid)),
				pg_stat_get_db_numbackends(d.oid),
				(SELECT count(*) FROM pg_prepared_xact() x WHERE x.dbid = d.oid),
				pg_snapshot_xmax(pg_current_snapshot())::xid,
				(SELECT array_agg(pg_stat_get_blocks_fetched(s)) FROM unnest('{%s}'::oid[]) s), u.*
			FROM pg_database d, (SELECT %s FROM unnest(?::oid[], ?::oid[]) u(t, o)) u
			WHERE d.datname = current_database()""";

	/**
	 * The query for a database with these sequences. It has the usual tables as
	 * parameters.
	 */
	static String query(List<PostgreSqlSequence> sequences) {
		return LOOK.formatted(
				sequences.stream().map((sequence) -> String.valueOf(sequence.oid())).collect(Collectors.joining(",")),
				PostgreSqlCount.COLUMNS);
	}

	static PostgreSqlLook take(Connection connection, String query, PostgreSqlTables usual) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(query)) {
			statement.setObject(1, usual.oids(), Types.OTHER);
			statement.setObject(2, usual.outsideOids(), Types.OTHER);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				Long[] sequences = (row.getArray(7) != null) ? (Long[]) row.getArray(7).getArray() : NONE;
				return new PostgreSqlLook(row.getLong(1), row.getString(2), row.getString(3), row.getInt(4),
						row.getInt(5), row.getString(6), sequences, PostgreSqlCount.read(row, 8));
			}
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
