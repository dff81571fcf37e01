package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each table of a clone had received when the clone was last as it should be. Not
 * thread-safe.
 */
final class PostgreSqlCounts {

	private static final String COUNTS = "SELECT " + PostgreSqlCount.COLUMNS
			+ " FROM unnest(?::oid[], ?::oid[]) u(t, o)";

	private final PostgreSqlTemplateFacts facts;

	private final PostgreSqlCount[] counts;

	PostgreSqlCounts(Connection connection, PostgreSqlTemplateFacts facts) throws SQLException {
		this.facts = facts;
		this.counts = read(connection, facts.all());
	}

	private static PostgreSqlCount[] read(Connection connection, PostgreSqlTables tables) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
			statement.setObject(1, tables.oids(), Types.OTHER);
			statement.setObject(2, tables.outsideOids(), Types.OTHER);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return PostgreSqlCount.read(row);
			}
		}
	}

	/**
	 * Which tables have changed, by their position, and how. Counts never fall, and those
	 * of all tables make up the count of the database: if the usual tables account for
	 * all changes, there are no others, and nobody needs to ask for them.
	 * @param total how much the count of the database has grown
	 */
	SortedMap<Integer, PostgreSqlCount> changes(Connection connection, long total) throws SQLException {
		PostgreSqlTables seen = this.facts.usual();
		PostgreSqlCount[] now = read(connection, seen);
		SortedMap<Integer, PostgreSqlCount> changes = changes(seen, now);
		if (changes.values().stream().mapToLong(PostgreSqlCount::changes).sum() != total) {
			seen = this.facts.all();
			now = read(connection, seen);
			changes = changes(seen, now);
			this.facts.addUsual(changes.keySet());
		}
		for (int i = 0; i < now.length; i++) {
			this.counts[seen.positions().get(i)] = now[i];
		}
		return changes;
	}

	private SortedMap<Integer, PostgreSqlCount> changes(PostgreSqlTables tables, PostgreSqlCount[] now) {
		SortedMap<Integer, PostgreSqlCount> changes = new TreeMap<>();
		for (int i = 0; i < now.length; i++) {
			int position = tables.positions().get(i);
			PostgreSqlCount change = now[i].since(this.counts[position]);
			if (change.changes() != 0) {
				changes.put(position, change);
			}
		}
		return changes;
	}

}
