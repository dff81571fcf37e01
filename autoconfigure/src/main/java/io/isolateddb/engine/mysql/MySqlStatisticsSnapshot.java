package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.isolateddb.engine.RowReader;
import org.jspecify.annotations.Nullable;

/**
 * One look at what the server has counted for a database and its account.
 *
 * @param tables the rows written, by table
 * @param statements how often the account has executed each kind of statement
 * @param sequences where MariaDB's sequences stand, by name
 * @param sessions how many sessions of the account are in the database
 * @param strangers how many other sessions are in it, or sessions of the account out of
 * it
 * @param counted whether the server counts what the session does that looks
 * @param lost how often the server had no room to count
 */
record MySqlStatisticsSnapshot(Map<String, MySqlTableStatistics> tables, Map<String, Long> statements,
		Map<String, String> sequences, int sessions, int strangers, boolean counted, long lost) {

	/**
	 * Sessions come first: what one has done that is gone by then has been counted. All
	 * others are in one result, as each costs the server and the driver some time.
	 */
	private static final String LOOK = """
			SELECT sum(inside), sum(NOT inside AND NOT looking), sum(looking AND instrumented = 'YES'), %3$s FROM (
				SELECT coalesce(processlist_user IN (%2$s) AND processlist_db = %1$s, 0) inside,
					processlist_id = connection_id() looking, instrumented FROM performance_schema.threads
				WHERE processlist_user IN (%2$s) OR processlist_db = %1$s OR processlist_id = connection_id()) sessions;
			SELECT 'table', object_name, count_insert, count_update, count_delete, count_fetch, 0
				FROM performance_schema.table_io_waits_summary_by_table
				WHERE object_type = 'TABLE' AND object_schema = %1$s AND count_star > 0
				UNION ALL SELECT 'table', object_name, 0, 0, 0, 0, count_write_external
				FROM performance_schema.table_lock_waits_summary_by_table
				WHERE object_type = 'TABLE' AND object_schema = %1$s AND count_write_external > 0
				UNION ALL SELECT 'statement', event_name, count_star, 0, 0, 0, 0
				FROM performance_schema.events_statements_summary_by_account_by_event_name
				WHERE user IN (%2$s) AND count_star > 0%4$s""";

	private static final String LOST = """
			(SELECT coalesce(sum(variable_value), 0) FROM performance_schema.global_status WHERE variable_name IN
				('Performance_schema_table_handles_lost', 'Performance_schema_table_instances_lost',
				'Performance_schema_table_lock_stat_lost', 'Performance_schema_index_stat_lost',
				'Performance_schema_thread_instances_lost', 'Performance_schema_accounts_lost',
				'Performance_schema_statement_classes_lost'))""";

	/**
	 * The query for a database.
	 * @param lost whether it asks for what the server had no room to count
	 */
	static String query(String database, String user, MySqlScript template, boolean lost) {
		String sequences = template.tables()
			.stream()
			.filter(MySqlTable::isSequence)
			.map((sequence) -> " UNION ALL SELECT 'sequence', " + MySqlEngine.literal(sequence.name())
					+ ", next_not_cached_value, cycle_count, 0, 0, 0 FROM " + sequence.in(database))
			.collect(Collectors.joining());
		return LOOK.formatted(MySqlEngine.literal(database),
				MySqlEngine.literals(List.of(user, MySqlAccounts.restricted(user))), lost ? LOST : "0", sequences);
	}

	static MySqlStatisticsSnapshot take(Connection connection, String query) throws SQLException {
		Map<String, MySqlTableStatistics> tables = new TreeMap<>();
		Map<String, Long> statements = new TreeMap<>();
		Map<String, String> sequences = new TreeMap<>();
		long[] totals = new long[4];
		try (Statement statement = MySqlEngine.statement(connection)) {
			statement.execute(query);
			RowReader.readNext(statement, (row) -> {
				for (int i = 0; i < totals.length; i++) {
					totals[i] = row.getLong(i + 1);
				}
			});
			RowReader.readNext(statement, (row) -> {
				String name = row.getString(2);
				switch (row.getString(1)) {
					case "table" -> tables.merge(name, counts(row), MySqlTableStatistics::plus);
					case "statement" -> statements.merge(name, row.getLong(3), Long::sum);
					default -> sequences.put(name, row.getLong(3) + " " + row.getLong(4));
				}
			});
		}
		return new MySqlStatisticsSnapshot(tables, statements, sequences, (int) totals[0], (int) totals[1],
				totals[2] > 0, totals[3]);
	}

	private static MySqlTableStatistics counts(ResultSet row) throws SQLException {
		return new MySqlTableStatistics(row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7));
	}

	/**
	 * The same with sequences that have been set back.
	 */
	MySqlStatisticsSnapshot withSequences(Map<String, String> before) {
		return new MySqlStatisticsSnapshot(this.tables, this.statements, before, this.sessions, this.strangers,
				this.counted, this.lost);
	}

	/**
	 * What has been written to the tables since, or may have been.
	 */
	Map<String, MySqlTableStatistics> changes(MySqlStatisticsSnapshot baseline) {
		boolean joined = executed(baseline, MySqlStatementKinds::mayJoin) != null;
		Map<String, MySqlTableStatistics> changes = new TreeMap<>();
		this.tables.forEach((table, counts) -> {
			MySqlTableStatistics change = counts.since(baseline.tables.getOrDefault(table, MySqlTableStatistics.NONE)).suspecting(joined);
			if (change.isChange()) {
				changes.put(table, change);
			}
		});
		return changes;
	}

	/**
	 * A table whose counts are lower than before, or {@code null}.
	 */
	@Nullable String forgotten(MySqlStatisticsSnapshot baseline) {
		return baseline.tables.entrySet()
			.stream()
			.filter((before) -> this.tables.getOrDefault(before.getKey(), MySqlTableStatistics.NONE)
				.since(before.getValue())
				.isLess())
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(null);
	}

	/**
	 * The first kind of statement of some kinds that has been executed since, or
	 * {@code null}.
	 */
	@Nullable String executed(MySqlStatisticsSnapshot baseline, Predicate<String> kinds) {
		for (Map.Entry<String, Long> entry : this.statements.entrySet()) {
			if (!entry.getValue().equals(baseline.statements.get(entry.getKey())) && kinds.test(entry.getKey())) {
				return entry.getKey();
			}
		}
		return null;
	}

}
