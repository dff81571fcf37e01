package io.isolateddb.engine.postgresql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.isolateddb.engine.postgresql.PostgreSqlPreparedStatements.Call;

/**
 * The statistics that the server keeps of one table: how many rows were written to it.
 * Statements that were rolled back count too.
 *
 * @param inserted how many rows were inserted
 * @param updated how many rows were updated
 * @param deleted how many rows were deleted
 * @param toasted how many rows were inserted, updated or deleted in its TOAST table
 * @param pages its size in pages, at least if rows were inserted or updated
 * @param vacuums how often it was vacuumed, by the server too. What the session of a
 * tracker does is not counted, and {@code VACUUM FULL} is not
 */
record PostgreSqlTableStatistics(long inserted, long updated, long deleted, long toasted, long pages, long vacuums) {

	static final PostgreSqlTableStatistics NONE = new PostgreSqlTableStatistics(0, 0, 0, 0, 0, 0);

	/**
	 * The query for the statistics of those tables {@code t}, with their TOAST tables
	 * {@code o}, to which not exactly {@code w} rows have been written. The size of a
	 * table takes longer than all its counts.
	 */
	private static final String QUERY = """
			SELECT i, inserted, updated, deleted, toasted,
				CASE WHEN inserted + updated > 0 THEN pg_relation_size(t) / current_setting('block_size')::int ELSE 0 END,
				pg_stat_get_vacuum_count(t) + pg_stat_get_autovacuum_count(t)
			FROM unnest($1::oid[], $2::oid[], $3::bigint[]) WITH ORDINALITY u(t, o, w, i),
				LATERAL (SELECT pg_stat_get_tuples_inserted(t) inserted, pg_stat_get_tuples_updated(t) updated,
					pg_stat_get_tuples_deleted(t) deleted,
					CASE WHEN o = 0 THEN 0 ELSE pg_stat_get_tuples_inserted(o) + pg_stat_get_tuples_updated(o)
						+ pg_stat_get_tuples_deleted(o) END toasted) s
			WHERE inserted + updated + deleted + toasted <> w""";

	/**
	 * The same query, as the driver prepares it.
	 */
	static final String DRIVER_QUERY = QUERY.replaceAll("\\$\\d", "?");

	/**
	 * All rows that were written.
	 */
	long writes() {
		return this.inserted + this.updated + this.deleted + this.toasted;
	}

	/**
	 * What was written since other statistics, with the present size.
	 */
	PostgreSqlTableStatistics since(PostgreSqlTableStatistics before) {
		return new PostgreSqlTableStatistics(this.inserted - before.inserted, this.updated - before.updated,
				this.deleted - before.deleted, this.toasted - before.toasted, this.pages,
				this.vacuums - before.vacuums);
	}

	/**
	 * The statistics when something more has been written, with the size that it has
	 * then.
	 */
	PostgreSqlTableStatistics plus(PostgreSqlTableStatistics change) {
		return new PostgreSqlTableStatistics(this.inserted + change.inserted, this.updated + change.updated,
				this.deleted + change.deleted, this.toasted + change.toasted, change.pages,
				this.vacuums + change.vacuums);
	}

	/**
	 * Read the statistics of tables, as a statement of a batch.
	 * @param writes how many rows had been written to each of the tables
	 */
	static Call call(PostgreSqlTableSelection tables, LongStream writes) {
		return Call.often(QUERY, tables.oids(), tables.toastOids(), array(writes));
	}

	/**
	 * Select the tables whose statistics the {@link #DRIVER_QUERY} reads.
	 * @param statement the query, perhaps at the end of a batch
	 */
	static void bind(PreparedStatement statement, PostgreSqlTableSelection tables) throws SQLException {
		statement.setObject(1, tables.oids(), Types.OTHER);
		statement.setObject(2, tables.toastOids(), Types.OTHER);
	}

	/**
	 * Leave tables out to which nothing was written.
	 * @param writes how many rows had been written to each of the selected tables
	 */
	static void bindWrites(PreparedStatement statement, LongStream writes) throws SQLException {
		statement.setObject(3, array(writes), Types.OTHER);
	}

	private static String array(LongStream numbers) {
		return numbers.mapToObj(String::valueOf).collect(Collectors.joining(",", "{", "}"));
	}

	/**
	 * Read the current result.
	 * @param tables the selected tables
	 * @return the statistics of those that have others, by their positions
	 */
	static Map<Integer, PostgreSqlTableStatistics> read(Statement statement, PostgreSqlTableSelection tables)
			throws SQLException {
		Map<Integer, PostgreSqlTableStatistics> statistics = new HashMap<>();
		try (ResultSet row = statement.getResultSet()) {
			while (row.next()) {
				statistics.put(tables.positions().get(row.getInt(1) - 1), new PostgreSqlTableStatistics(row.getLong(2),
						row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7)));
			}
		}
		return statistics;
	}

}
