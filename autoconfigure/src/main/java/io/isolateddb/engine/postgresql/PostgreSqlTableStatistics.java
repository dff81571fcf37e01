package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

import io.isolateddb.engine.RowReader;

/**
 * The statistics that the server keeps of one table: how many rows were written to it.
 * Statements that were rolled back count too.
 *
 * @param inserted how many rows were inserted
 * @param updated how many rows were updated
 * @param deleted how many rows were deleted
 * @param toasted how many rows were inserted, updated or deleted in its TOAST table
 * @param pages its size in pages, at least if rows were inserted or updated
 */
record PostgreSqlTableStatistics(long inserted, long updated, long deleted, long toasted, long pages) {

	static final PostgreSqlTableStatistics NONE = new PostgreSqlTableStatistics(0, 0, 0, 0, 0);

	/**
	 * A row for each table {@code t} with its TOAST table {@code o}, in the order of the
	 * arrays: the order in which a function returns its rows.
	 */
	private static final String STATISTICS = """
			SELECT pg_stat_get_tuples_inserted(t), pg_stat_get_tuples_updated(t), pg_stat_get_tuples_deleted(t),
				CASE WHEN o = 0 THEN 0 ELSE pg_stat_get_tuples_inserted(o) + pg_stat_get_tuples_updated(o)
					+ pg_stat_get_tuples_deleted(o) END,
				CASE WHEN pg_stat_get_tuples_inserted(t) + pg_stat_get_tuples_updated(t) > 0
					THEN pg_relation_size(t) / current_setting('block_size')::int ELSE 0 END
			FROM unnest(?::oid[], ?::oid[]) u(t, o)""";

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
				this.deleted - before.deleted, this.toasted - before.toasted, this.pages);
	}

	/**
	 * The statistics when something more has been written, with the size that it has
	 * then.
	 */
	PostgreSqlTableStatistics plus(PostgreSqlTableStatistics change) {
		return new PostgreSqlTableStatistics(this.inserted + change.inserted, this.updated + change.updated,
				this.deleted + change.deleted, this.toasted + change.toasted, change.pages);
	}

	/**
	 * Prepare to read the statistics of some tables.
	 * @param before statements that come before it in the same batch, or an empty string
	 */
	static PreparedStatement prepare(Connection connection, String before, PostgreSqlTableSelection tables)
			throws SQLException {
		PreparedStatement statement = connection.prepareStatement(before + STATISTICS);
		statement.setObject(1, tables.oids(), Types.OTHER);
		statement.setObject(2, tables.toastOids(), Types.OTHER);
		return statement;
	}

	/**
	 * Read the current result.
	 * @return the statistics of each selected table
	 */
	static List<PostgreSqlTableStatistics> read(PreparedStatement statement) throws SQLException {
		try (ResultSet rows = statement.getResultSet()) {
			return RowReader.readAll(rows, (row) -> new PostgreSqlTableStatistics(row.getLong(1), row.getLong(2),
					row.getLong(3), row.getLong(4), row.getLong(5)));
		}
	}

}
