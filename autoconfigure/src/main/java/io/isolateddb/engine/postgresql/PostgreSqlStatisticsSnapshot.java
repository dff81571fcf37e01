package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RowReader;
import io.isolateddb.engine.postgresql.PostgreSqlPreparedStatements.Call;

/**
 * A snapshot of the statistics of a database. It tells whether anything has changed in
 * the database without reading any table. As most tests write to the same few tables, it
 * contains the statistics of these hot tables too.
 *
 * @param writes how many rows were inserted, updated and deleted in all tables of the
 * database, including the system catalogs, so that DDL shows
 * @param resetTime when the statistics were reset
 * @param settings the versions of what is stored outside of the database: its settings,
 * privileges, comments, subscriptions and replication slots
 * @param sessions how many sessions the database has, including those of the server
 * itself
 * @param preparedTransactions how many prepared transactions the database has
 * @param nextXid the transaction id from which on rows are new
 * @param sequences how often each sequence was read or changed
 * @param hotTables the statistics of those hot tables, by their positions, to which rows
 * were written since the baseline
 */
record PostgreSqlStatisticsSnapshot(long writes, String resetTime, String settings, int sessions,
		int preparedTransactions, String nextXid, Long[] sequences, Map<Integer, PostgreSqlTableStatistics> hotTables) {

	/**
	 * How many rows were written to the database {@code d}.
	 */
	static final String WRITES = "pg_stat_get_db_tuples_inserted(d.oid) + pg_stat_get_db_tuples_updated(d.oid) "
			+ "+ pg_stat_get_db_tuples_deleted(d.oid)";

	/**
	 * Without {@code ORDER BY} the rows of a catalog come as they are stored. At worst
	 * this shows a change where there is none. An array costs the server less than an
	 * aggregate.
	 */
	private static final String SNAPSHOT = "SELECT " + WRITES
			+ """
					, concat(pg_stat_get_db_stat_reset_time(d.oid)),
						concat_ws(' ', d.xmin, ARRAY(SELECT xmin FROM pg_db_role_setting WHERE setdatabase = d.oid),
							ARRAY(SELECT xmin FROM pg_shdescription WHERE objoid = d.oid AND classoid = 'pg_database'::regclass),
							ARRAY(SELECT oid FROM pg_subscription WHERE subdbid = d.oid), %s),
						%s, pg_snapshot_xmax(pg_current_snapshot())::xid,
						ARRAY(SELECT pg_stat_get_blocks_fetched(unnest('{%s}'::oid[])))
					FROM pg_database d WHERE d.datname = current_database()""";

	/**
	 * The sessions are counted first, in a statement of their own: if a session has ended
	 * before, the statistics and the catalogs that the next statement reads contain its
	 * changes.
	 */
	private static final String SESSIONS = "SELECT pg_stat_get_db_numbackends(oid) FROM pg_database WHERE datname = current_database()";

	/**
	 * Slots that belong to a database are for logical decoding.
	 */
	private static final String SLOTS = "ARRAY(SELECT slot_name FROM pg_get_replication_slots() WHERE datoid = d.oid)";

	private static final String PREPARED = "cardinality(ARRAY(SELECT dbid FROM pg_prepared_xact() WHERE dbid = d.oid))";

	/**
	 * These settings do not change while the server runs.
	 */
	private static final String CAN_HAVE_SLOTS = "SELECT current_setting('wal_level') = 'logical'";

	private static final String CAN_PREPARE = "SELECT current_setting('max_prepared_transactions') <> '0'";

	/**
	 * Create the query for the clones of a template, whichever tables are hot.
	 * @param sequences the sequences of the template
	 */
	static String query(Connection connection, List<PostgreSqlSequence> sequences) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		String oids = sequences.stream()
			.map((sequence) -> String.valueOf(sequence.oid()))
			.collect(Collectors.joining(","));
		return SNAPSHOT.formatted(session.isTrue(CAN_HAVE_SLOTS) ? SLOTS : "''",
				session.isTrue(CAN_PREPARE) ? PREPARED : "0", oids);
	}

	/**
	 * The statements that take a snapshot, as the driver prepares them.
	 * @param query the {@link #query} of the template
	 */
	static String statements(String query) {
		return String.join("; ", SESSIONS, query, PostgreSqlTableStatistics.DRIVER_QUERY);
	}

	/**
	 * The same as the first statements of a batch.
	 * @param hotTables reads the statistics of the hot tables
	 */
	static List<Call> calls(String query, Call hotTables) {
		return List.of(Call.of(SESSIONS), Call.often(query), hotTables);
	}

	/**
	 * Read a snapshot with the statistics of the hot tables.
	 * @param statement the batch, which has been executed. It is left at the result
	 * behind those of the snapshot
	 */
	static PostgreSqlStatisticsSnapshot read(Statement statement, PostgreSqlTableSelection hotTables)
			throws SQLException {
		int sessions = RowReader.readNext(statement, (row) -> row.getInt(1)).get(0);
		try (ResultSet row = statement.getResultSet()) {
			row.next();
			Long[] sequences = (Long[]) row.getArray(6).getArray();
			statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
			PostgreSqlStatisticsSnapshot snapshot = new PostgreSqlStatisticsSnapshot(row.getLong(1), row.getString(2),
					row.getString(3), sessions, row.getInt(4), row.getString(5), sequences,
					PostgreSqlTableStatistics.read(statement, hotTables));
			statement.getMoreResults();
			return snapshot;
		}
	}

	/**
	 * Why the database cannot be rewound, whatever its tables and sequences contain.
	 * @return the reason, or an empty string
	 */
	String obstacle(PostgreSqlStatisticsSnapshot baseline) {
		if (this.preparedTransactions > 0) {
			return "a transaction is prepared in the database";
		}
		if (!this.resetTime.equals(baseline.resetTime)) {
			return "the statistics of the database were reset";
		}
		return this.settings.equals(baseline.settings) ? ""
				: "settings, privileges or the comment of the database itself have changed";
	}

	boolean isUnchanged(PostgreSqlStatisticsSnapshot baseline) {
		return this.writes == baseline.writes && this.resetTime.equals(baseline.resetTime)
				&& this.settings.equals(baseline.settings) && Arrays.equals(this.sequences, baseline.sequences)
				&& this.preparedTransactions == 0;
	}

}
