package io.isolateddb.engine.postgresql;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.isolateddb.engine.RowReader;
import io.isolateddb.engine.postgresql.PostgreSqlPreparedStatements.Call;

/**
 * Tells how many of the rows that were inserted into large tables of one clone were
 * rolled back. The server counts those rows as inserted and as dead, at the same moment.
 * As long as no row is updated or deleted, and a large table of a clone in which that has
 * happened is not used again, no other row counts as dead. A vacuum or an analysis counts
 * the dead rows anew: from then on nothing is known of the table. Not thread-safe.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW">pg_stat_all_tables</a>
 */
final class PostgreSqlRolledBackInserts {

	/**
	 * The dead rows are read first: if a vacuum ends in between, it shows.
	 */
	private static final String DEAD = """
			SELECT t, pg_stat_get_dead_tuples(t), pg_stat_get_vacuum_count(t) + pg_stat_get_autovacuum_count(t)
				+ pg_stat_get_analyze_count(t) + pg_stat_get_autoanalyze_count(t)
			FROM unnest(CAST($1 AS oid[])) u(t)""";

	private static final long UNKNOWN = -1;

	/**
	 * The dead rows that there were before, by table; a fresh clone has none.
	 */
	private final Map<Long, Long> before = new HashMap<>();

	/**
	 * Count the rows that were rolled back since they were counted before. One round
	 * trip. The tables have rows that were inserted since, and none that were updated or
	 * deleted.
	 * @return the numbers by the identifiers of the tables, without those that are not
	 * known
	 */
	Map<Long, Long> count(PostgreSqlPreparedStatements statements, Collection<PostgreSqlTrackedTable> tables)
			throws SQLException {
		String oids = tables.stream()
			.map((table) -> String.valueOf(table.oid()))
			.collect(Collectors.joining(",", "{", "}"));
		Map<Long, Long> counts = new HashMap<>();
		try (Statement rows = statements.execute(List.of(Call.of(DEAD, oids)))) {
			for (Dead dead : RowReader.readNext(rows,
					(row) -> new Dead(row.getLong(1), row.getLong(2), row.getLong(3) == 0))) {
				long before = this.before.getOrDefault(dead.table(), 0L);
				if (dead.known() && before != UNKNOWN) {
					counts.put(dead.table(), dead.rows() - before);
				}
				this.before.put(dead.table(), dead.rows());
			}
		}
		return counts;
	}

	/**
	 * Rows were inserted into a table, and they stay.
	 */
	void forget(PostgreSqlTrackedTable table) {
		this.before.put(table.oid(), UNKNOWN);
	}

	/**
	 * The dead rows of a table.
	 *
	 * @param table the identifier of the table
	 * @param rows how many there are
	 * @param known whether they were never counted anew
	 */
	private record Dead(long table, long rows, boolean known) {

	}

}
