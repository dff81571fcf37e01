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
final class PostgreSqlCounts {

	private final PostgreSqlTemplateMetadata facts;

	private final List<PostgreSqlCount> counts;

	PostgreSqlCounts(Connection connection, PostgreSqlTemplateMetadata facts) throws SQLException {
		this.facts = facts;
		this.counts = read(connection, facts.all());
	}

	private static List<PostgreSqlCount> read(Connection connection, PostgreSqlTables tables) throws SQLException {
		try (PreparedStatement statement = PostgreSqlCount.prepare(connection, "", tables)) {
			statement.execute();
			return PostgreSqlCount.read(statement);
		}
	}

	/**
	 * Which tables have changed, by their position, and how. Counts never fall, and those
	 * of all tables make up the count of the database: if the tables that have been
	 * looked at account for all changes, there are no others, and nobody needs to ask for
	 * them.
	 * @param total how much the count of the database has grown
	 */
	SortedMap<Integer, PostgreSqlCount> changes(Connection connection, PostgreSqlStatisticsSnapshot look, long total)
			throws SQLException {
		PostgreSqlTables seen = look.tables();
		List<PostgreSqlCount> now = look.counts();
		SortedMap<Integer, PostgreSqlCount> changes = changes(seen, now);
		if (changes.values().stream().mapToLong(PostgreSqlCount::changes).sum() != total) {
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

	private SortedMap<Integer, PostgreSqlCount> changes(PostgreSqlTables tables, List<PostgreSqlCount> now) {
		SortedMap<Integer, PostgreSqlCount> changes = new TreeMap<>();
		for (int i = 0; i < now.size(); i++) {
			int position = tables.positions().get(i);
			PostgreSqlCount change = now.get(i).since(this.counts.get(position));
			if (change.changes() != 0) {
				changes.put(position, change);
			}
		}
		return changes;
	}

}
