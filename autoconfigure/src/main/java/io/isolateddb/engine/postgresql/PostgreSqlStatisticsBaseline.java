package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each table of a clone had received when the clone was last as it should be. Not
 * thread-safe.
 */
final class PostgreSqlStatisticsBaseline {

	private final PostgreSqlTemplateMetadata facts;

	private final List<PostgreSqlTableStatistics> counts;

	PostgreSqlStatisticsBaseline(Connection connection, PostgreSqlTemplateMetadata facts) throws SQLException {
		this.facts = facts;
		this.counts = read(connection, facts.all());
	}

	private static List<PostgreSqlTableStatistics> read(Connection connection, PostgreSqlTableSelection tables) throws SQLException {
		try (PreparedStatement statement = PostgreSqlTableStatistics.prepare(connection, "", tables)) {
			statement.execute();
			return PostgreSqlTableStatistics.read(statement);
		}
	}

	/**
	 * Which tables have changed, by their position, and how. Counts never fall, and those
	 * of all tables make up the count of the database: if the tables that have been
	 * looked at account for all changes, there are no others, and nobody needs to ask for
	 * them.
	 * @param total how much the count of the database has grown
	 */
	SortedMap<Integer, PostgreSqlTableStatistics> changes(Connection connection, PostgreSqlStatisticsSnapshot look, long total)
			throws SQLException {
		PostgreSqlTableSelection seen = look.tables();
		List<PostgreSqlTableStatistics> now = look.counts();
		SortedMap<Integer, PostgreSqlTableStatistics> changes = changes(seen, now);
		if (changes.values().stream().mapToLong(PostgreSqlTableStatistics::changes).sum() != total) {
			seen = this.facts.all();
			now = read(connection, seen);
			changes = changes(seen, now);
			this.facts.addUsual(changes.keySet());
		}
		for (int i = 0; i < now.size(); i++) {
			this.counts.set(seen.positions().get(i), now.get(i));
		}
		return changes;
	}

	private SortedMap<Integer, PostgreSqlTableStatistics> changes(PostgreSqlTableSelection tables, List<PostgreSqlTableStatistics> now) {
		SortedMap<Integer, PostgreSqlTableStatistics> changes = new TreeMap<>();
		for (int i = 0; i < now.size(); i++) {
			int position = tables.positions().get(i);
			PostgreSqlTableStatistics change = now.get(i).since(this.counts.get(position));
			if (change.changes() != 0) {
				changes.put(position, change);
			}
		}
		return changes;
	}

}
