package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

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
record PostgreSqlTableStatistics(long inserted, long updated, long deleted, long outside, long pages) {

	/**
	 * A row for each table {@code t} with the table {@code o} of its large values, in
	 * their order, as that is the one in which a function gives its rows.
	 */
	private static final String COUNTS = """
			SELECT pg_stat_get_tuples_inserted(t), pg_stat_get_tuples_updated(t), pg_stat_get_tuples_deleted(t),
				CASE WHEN o = 0 THEN 0 ELSE pg_stat_get_tuples_inserted(o) + pg_stat_get_tuples_updated(o)
					+ pg_stat_get_tuples_deleted(o) END,
				CASE WHEN pg_stat_get_tuples_inserted(t) + pg_stat_get_tuples_updated(t) > 0
					THEN pg_relation_size(t) / current_setting('block_size')::int ELSE 0 END
			FROM unnest(?::oid[], ?::oid[]) u(t, o)""";

	/**
	 * All that has happened to the table.
	 */
	long changes() {
		return this.inserted + this.updated + this.deleted + this.outside;
	}

	/**
	 * Only what has happened since, with the size of now.
	 */
	PostgreSqlTableStatistics since(PostgreSqlTableStatistics before) {
		return new PostgreSqlTableStatistics(this.inserted - before.inserted, this.updated - before.updated,
				this.deleted - before.deleted, this.outside - before.outside, this.pages);
	}

	/**
	 * Prepare to read the counts of some tables after another query.
	 */
	static PreparedStatement prepare(Connection connection, String before, PostgreSqlTableSelection tables)
			throws SQLException {
		PreparedStatement statement = connection.prepareStatement(before + COUNTS);
		statement.setObject(1, tables.oids(), Types.OTHER);
		statement.setObject(2, tables.outsideOids(), Types.OTHER);
		return statement;
	}

	/**
	 * Read the current result, one count for each table.
	 */
	static List<PostgreSqlTableStatistics> read(PreparedStatement statement) throws SQLException {
		List<PostgreSqlTableStatistics> counts = new ArrayList<>();
		try (ResultSet rows = statement.getResultSet()) {
			while (rows.next()) {
				counts.add(new PostgreSqlTableStatistics(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4),
						rows.getLong(5)));
			}
		}
		return counts;
	}

}
