package io.isolateddb.engine;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How many rows a table has received, by the server's own count. A rolled-back statement
 * counts too.
 *
 * @param inserted how many were inserted
 * @param updated how many were updated
 * @param deleted how many were deleted
 * @param outside how many changes there were to its large values, which are kept outside
 * of its rows
 * @param pages its size in pages, at least if rows were inserted or updated
 */
record PostgreSqlCount(long inserted, long updated, long deleted, long outside, long pages) {

	/**
	 * Columns, one array each, over tables {@code t} with the table {@code o} of their
	 * large values. The arrays are in the order of the tables, as rows of a function are
	 * aggregated in the order in which it gives them.
	 */
	static final String COLUMNS = """
			array_agg(pg_stat_get_tuples_inserted(t)), array_agg(pg_stat_get_tuples_updated(t)),
			array_agg(pg_stat_get_tuples_deleted(t)), array_agg(pg_stat_get_tuples_inserted(o)
				+ pg_stat_get_tuples_updated(o) + pg_stat_get_tuples_deleted(o)),
			array_agg(CASE WHEN pg_stat_get_tuples_inserted(t) + pg_stat_get_tuples_updated(t) > 0
				THEN pg_relation_size(t) / current_setting('block_size')::int ELSE 0 END)""";

	private static final Long[] NONE = new Long[0];

	/**
	 * All that has happened to the table.
	 */
	long changes() {
		return this.inserted + this.updated + this.deleted + this.outside;
	}

	/**
	 * Only what has happened since, with the size of now.
	 */
	PostgreSqlCount since(PostgreSqlCount before) {
		return new PostgreSqlCount(this.inserted - before.inserted, this.updated - before.updated,
				this.deleted - before.deleted, this.outside - before.outside, this.pages);
	}

	/**
	 * Read the {@link #COLUMNS}.
	 * @param first the position of the first one
	 */
	static PostgreSqlCount[] read(ResultSet row, int first) throws SQLException {
		Long[][] columns = new Long[5][];
		for (int i = 0; i < columns.length; i++) {
			columns[i] = (row.getArray(first + i) != null) ? (Long[]) row.getArray(first + i).getArray() : NONE;
		}
		PostgreSqlCount[] counts = new PostgreSqlCount[columns[0].length];
		for (int i = 0; i < counts.length; i++) {
			Long pages = columns[4][i];
			counts[i] = new PostgreSqlCount(columns[0][i], columns[1][i], columns[2][i], columns[3][i],
					(pages != null) ? pages : 0);
		}
		return counts;
	}

}
