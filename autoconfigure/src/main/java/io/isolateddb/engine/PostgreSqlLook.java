package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One look at a database, which tells whether anything has happened in it, without
 * looking at any table.
 *
 * @param tuples how many rows have been inserted, updated and deleted in all of its
 * tables, those of the system included, so that DDL shows
 * @param countsReset when the counts began anew
 * @param settings the versions of what is kept about it outside of it: settings,
 * privileges, comments, subscriptions, replication slots
 * @param sequences where its sequences stand
 * @param sessions how many sessions are in it
 * @param preparedTransactions how many transactions are prepared in it
 * @param nextXid the transaction id from which on rows are new
 */
record PostgreSqlLook(String tuples, String countsReset, String settings, List<String> sequences, int sessions,
		int preparedTransactions, String nextXid) {

	private static final String LOOK = """
			SELECT concat_ws(' ', pg_stat_get_db_tuples_inserted(d.oid), pg_stat_get_db_tuples_updated(d.oid),
					pg_stat_get_db_tuples_deleted(d.oid)),
				concat(pg_stat_get_db_stat_reset_time(d.oid)),
				concat_ws(' ', d.xmin,
					(SELECT string_agg(concat(s.setrole, '=', s.xmin), ',' ORDER BY s.setrole)
						FROM pg_db_role_setting s WHERE s.setdatabase = d.oid),
					(SELECT c.xmin FROM pg_shdescription c
						WHERE c.objoid = d.oid AND c.classoid = 'pg_database'::regclass),
					(SELECT string_agg(s.oid::text, ',' ORDER BY s.oid) FROM pg_subscription s WHERE s.subdbid = d.oid),
					(SELECT string_agg(s.slot_name, ',') FROM pg_get_replication_slots() s WHERE s.datoid = d.oid)),
				(SELECT count(*) FROM pg_stat_get_activity(NULL) a
					WHERE a.datid = d.oid AND coalesce(a.backend_type, '') NOT IN ('autovacuum worker', 'parallel worker')),
				(SELECT count(*) FROM pg_prepared_xact() x WHERE x.dbid = d.oid),
				pg_snapshot_xmax(pg_current_snapshot())::xid,
				(%s)
			FROM pg_database d WHERE d.datname = current_database()""";

	private static final String NO_SEQUENCES = "NULL::text";

	/**
	 * Since version 18 there is a function for it.
	 */
	private static final String SEQUENCES = """
			SELECT string_agg(concat(q.last_value, ' ' || q.is_called), ',' ORDER BY n)
			FROM unnest('{%s}'::oid[]) WITH ORDINALITY s(o, n), pg_get_sequence_data(s.o::regclass) q""";

	private static final String SEQUENCES_BEFORE_18 = """
			SELECT string_agg(concat(last_value, ' ' || is_called), ',' ORDER BY n)
			FROM (%s) s""";

	private static final int SEQUENCE_DATA_SINCE = 18;

	/**
	 * The query for the sequences of a database.
	 */
	static String query(List<PostgreSqlSequence> sequences, int majorVersion) {
		if (sequences.isEmpty()) {
			return LOOK.formatted(NO_SEQUENCES);
		}
		if (majorVersion >= SEQUENCE_DATA_SINCE) {
			return LOOK.formatted(SEQUENCES.formatted(sequences.stream()
				.map((sequence) -> String.valueOf(sequence.oid()))
				.collect(Collectors.joining(","))));
		}
		return LOOK.formatted(SEQUENCES_BEFORE_18.formatted(sequences.stream()
			.map((sequence) -> "SELECT last_value, is_called, " + sequence.oid() + "::bigint AS n FROM "
					+ sequence.name())
			.collect(Collectors.joining(" UNION ALL "))));
	}

	static PostgreSqlLook take(Connection connection, String query) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(query);
				ResultSet row = statement.executeQuery()) {
			row.next();
			String sequences = row.getString(7);
			return new PostgreSqlLook(row.getString(1), row.getString(2), row.getString(3),
					(sequences != null) ? List.of(sequences.split(",", -1)) : List.of(), row.getInt(4), row.getInt(5),
					row.getString(6));
		}
	}

	/**
	 * Whether all sequences could be read, which takes privileges on them.
	 */
	boolean isComplete() {
		return this.sequences.stream().allMatch((state) -> state.contains(" "));
	}

	/**
	 * Why it would be of no use to look at tables and sequences.
	 * @param expectedSessions how many sessions are in the database by right
	 */
	String obstacle(PostgreSqlLook baseline, int expectedSessions) {
		if (this.sessions != expectedSessions) {
			return "a session that is not the pool's is connected to the database";
		}
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
		return this.tuples.equals(baseline.tuples) && this.countsReset.equals(baseline.countsReset)
				&& this.settings.equals(baseline.settings) && this.sequences.equals(baseline.sequences)
				&& this.preparedTransactions == 0;
	}

}
