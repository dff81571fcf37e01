package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The statistics that each table of a clone had when the clone last equalled its
 * template. Not thread-safe.
 */
final class PostgreSqlStatisticsBaseline {

	private final PostgreSqlTemplateMetadata template;

	/**
	 * By the position of the table.
	 */
	private final List<PostgreSqlTableStatistics> baseline;

	PostgreSqlStatisticsBaseline(Connection connection, PostgreSqlTemplateMetadata template) throws SQLException {
		this.template = template;
		this.baseline = read(connection, template.allTables());
	}

	private static List<PostgreSqlTableStatistics> read(Connection connection, PostgreSqlTableSelection tables)
			throws SQLException {
		try (PreparedStatement statement = PostgreSqlTableStatistics.prepare(connection, "", tables)) {
			statement.execute();
			return PostgreSqlTableStatistics.read(statement);
		}
	}

	/**
	 * Find the tables that have changed. Statistics never decrease, and those of all
	 * tables add up to the statistics of the database. So if the hot tables account for
	 * all writes, no other table has changed, and the statistics of the others need not
	 * be read.
	 * @param writes how many rows were written to the database since the baseline
	 * @return what was written to each changed table, by its position
	 */
	SortedMap<Integer, PostgreSqlTableStatistics> changes(Connection connection, PostgreSqlStatisticsSnapshot snapshot,
			long writes) throws SQLException {
		if (writes == 0) {
			return new TreeMap<>();
		}
		SortedMap<Integer, PostgreSqlTableStatistics> changes = changes(snapshot.hotTables(),
				snapshot.hotTableStatistics());
		if (changes.values().stream().mapToLong(PostgreSqlTableStatistics::writes).sum() != writes) {
			changes = changes(this.template.allTables(), read(connection, this.template.allTables()));
			this.template.addHotTables(changes.keySet());
		}
		return changes;
	}

	/**
	 * Make the statistics with some changes the baseline.
	 */
	void advance(SortedMap<Integer, PostgreSqlTableStatistics> changes) {
		changes.forEach((position, change) -> this.baseline.set(position, this.baseline.get(position).plus(change)));
	}

	private SortedMap<Integer, PostgreSqlTableStatistics> changes(PostgreSqlTableSelection tables,
			List<PostgreSqlTableStatistics> statistics) {
		SortedMap<Integer, PostgreSqlTableStatistics> changes = new TreeMap<>();
		for (int i = 0; i < statistics.size(); i++) {
			int position = tables.positions().get(i);
			PostgreSqlTableStatistics change = statistics.get(i).since(this.baseline.get(position));
			if (change.writes() != 0) {
				changes.put(position, change);
			}
		}
		return changes;
	}

}
