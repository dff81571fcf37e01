package io.isolateddb.engine;

import java.sql.Array;
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
	 */
	static PostgreSqlCount[] read(ResultSet row) throws SQLException {
		Long[] inserted = column(row, 1);
		Long[] updated = column(row, 2);
		Long[] deleted = column(row, 3);
		Long[] outside = column(row, 4);
		Long[] pages = column(row, 5);
		PostgreSqlCount[] counts = new PostgreSqlCount[inserted.length];
		for (int i = 0; i < counts.length; i++) {
			counts[i] = new PostgreSqlCount(inserted[i], updated[i], deleted[i], outside[i],
					(pages[i] != null) ? pages[i] : 0);
		}
		return counts;
	}

	private static Long[] column(ResultSet row, int column) throws SQLException {
		Array array = row.getArray(column);
		return (array != null) ? (Long[]) array.getArray() : new Long[0];
	}

}
