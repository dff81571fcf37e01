package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

import io.isolateddb.engine.JdbcSession;

/**
 * The statistics that each table of a clone had when the clone last equalled its
 * template. Not thread-safe.
 */
final class PostgreSqlStatisticsBaseline {

	private static final String WRITES = "SELECT " + PostgreSqlStatisticsSnapshot.WRITES
			+ " FROM pg_database d WHERE d.datname = current_database()";

	private final PostgreSqlTemplateMetadata template;

	/**
	 * By the position of the table; those to which nothing was ever written are missing.
	 */
	private final Map<Integer, PostgreSqlTableStatistics> baseline = new HashMap<>();

	PostgreSqlStatisticsBaseline(Connection connection, PostgreSqlTemplateMetadata template) throws SQLException {
		this.template = template;
		this.baseline.putAll(readAll(connection));
	}

	private Map<Integer, PostgreSqlTableStatistics> readAll(Connection connection) throws SQLException {
		PostgreSqlTableSelection tables = this.template.allTables();
		try (PreparedStatement statement = connection.prepareStatement(PostgreSqlTableStatistics.DRIVER_QUERY)) {
			PostgreSqlTableStatistics.bind(statement, tables);
			PostgreSqlTableStatistics.bindWrites(statement, writes(tables));
			statement.execute();
			return PostgreSqlTableStatistics.read(statement, tables);
		}
	}

	/**
	 * How many rows had been written to each of some tables.
	 */
	LongStream writes(PostgreSqlTableSelection tables) {
		return tables.positions().stream().mapToLong((position) -> of(position).writes());
	}

	private PostgreSqlTableStatistics of(int position) {
		return this.baseline.getOrDefault(position, PostgreSqlTableStatistics.NONE);
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
		SortedMap<Integer, PostgreSqlTableStatistics> changes = changes(snapshot.hotTables());
		if (sum(changes) != writes) {
			changes = changes(readAll(connection));
			this.template.addHotTables(changes.keySet());
		}
		return changes;
	}

	/**
	 * Whether changes of tables account for all rows that were written to the database.
	 * If they do not, something was written to a table that is not known. A round trip
	 * only if an analysis of the server has been at work since the statistics of the
	 * database were read.
	 * @param writes how many rows were written to the database since the baseline
	 * @param writesBefore how many had been written to it at the baseline
	 */
	static boolean accountsForAll(Connection connection, SortedMap<Integer, PostgreSqlTableStatistics> changes,
			long writes, long writesBefore) throws SQLException {
		long sum = sum(changes);
		return sum == writes
				|| sum == new JdbcSession(connection).queryRow(WRITES, (row) -> row.getLong(1)) - writesBefore;
	}

	private static long sum(SortedMap<Integer, PostgreSqlTableStatistics> changes) {
		return changes.values().stream().mapToLong(PostgreSqlTableStatistics::writes).sum();
	}

	/**
	 * Make the statistics with some changes the baseline.
	 */
	void advance(SortedMap<Integer, PostgreSqlTableStatistics> changes) {
		changes.forEach((position, change) -> this.baseline.put(position, of(position).plus(change)));
	}

	private SortedMap<Integer, PostgreSqlTableStatistics> changes(Map<Integer, PostgreSqlTableStatistics> now) {
		SortedMap<Integer, PostgreSqlTableStatistics> changes = new TreeMap<>();
		now.forEach((position, statistics) -> changes.put(position, statistics.since(of(position))));
		return changes;
	}

}
