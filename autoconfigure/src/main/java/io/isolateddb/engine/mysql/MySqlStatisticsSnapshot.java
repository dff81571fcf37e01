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

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RowReader;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the statistics that the server keeps of a database and its account.
 *
 * @param tables the statistics of each table, by name
 * @param statements how often the account has executed each kind of statement
 * @param sequences the states of MariaDB's sequences, by name
 * @param sessions how many sessions of the account are in the database
 * @param unexpectedSessions how many other sessions are in the database, and how many
 * sessions of the account are in another one
 * @param isCounted whether the server counts what the session does that has taken the
 * snapshot
 * @param lost how many statistics the server has lost for lack of memory
 */
record MySqlStatisticsSnapshot(Map<String, MySqlTableStatistics> tables, Map<String, Long> statements,
		Map<String, String> sequences, int sessions, int unexpectedSessions, boolean isCounted, long lost) {

	/**
	 * The sessions are counted first: if a session has ended before, the statistics that
	 * the next statement reads contain its changes. All statistics are in one result, as
	 * each result costs the server and the driver some time. The zeros are unsigned, as
	 * the statistics are: with other ones all numbers would be of the type
	 * {@code DECIMAL}, which drivers read slowly.
	 */
	private static final String SNAPSHOT = """
			SELECT sum(is_expected), sum(NOT is_expected AND NOT is_own), sum(is_own AND instrumented = 'YES'), %3$s FROM (
				SELECT coalesce(processlist_user IN (%2$s) AND processlist_db = %1$s, 0) is_expected,
					processlist_id = connection_id() is_own, instrumented FROM performance_schema.threads
				WHERE processlist_user IN (%2$s) OR processlist_db = %1$s OR processlist_id = connection_id()) sessions;
			SELECT 'table', object_name, count_insert, count_update, count_delete, count_fetch, @0
				FROM performance_schema.table_io_waits_summary_by_table
				WHERE object_type = 'TABLE' AND object_schema = %1$s AND count_star > 0
				UNION ALL SELECT 'table', object_name, @0, @0, @0, @0, count_write_external
				FROM performance_schema.table_lock_waits_summary_by_table
				WHERE object_type = 'TABLE' AND object_schema = %1$s AND count_write_external > 0
				UNION ALL SELECT 'statement', event_name, count_star, @0, @0, @0, @0
				FROM performance_schema.events_statements_summary_by_account_by_event_name
				WHERE user IN (%2$s) AND count_star > 0%4$s"""
		.replace("@0", "CAST(0 AS unsigned)");

	private static final String LOST = """
			(SELECT coalesce(sum(variable_value), 0) FROM performance_schema.global_status WHERE variable_name IN
				('Performance_schema_table_handles_lost', 'Performance_schema_table_instances_lost',
				'Performance_schema_table_lock_stat_lost', 'Performance_schema_index_stat_lost',
				'Performance_schema_thread_instances_lost', 'Performance_schema_accounts_lost',
				'Performance_schema_statement_classes_lost'))""";

	/**
	 * Create the query for a database.
	 * @param lost whether to ask how many statistics the server has lost
	 */
	static String query(String database, String user, MySqlScript template, boolean lost) {
		String sequences = template.tables()
			.values()
			.stream()
			.filter(MySqlTable::isSequence)
			.map((sequence) -> " UNION ALL SELECT 'sequence', " + MySqlText.literal(sequence.name())
					+ ", next_not_cached_value, cycle_count, 0, 0, 0 FROM " + sequence.in(database))
			.collect(Collectors.joining());
		return SNAPSHOT.formatted(MySqlText.literal(database),
				MySqlText.literals(List.of(user, MySqlAccounts.restricted(user))), lost ? LOST : "0", sequences);
	}

	static MySqlStatisticsSnapshot take(Connection connection, String query) throws SQLException {
		try (Statement statement = new JdbcSession(connection).createStatement()) {
			statement.execute(query);
			long[] sessions = RowReader.readNext(statement, (row) -> numbers(row, 1, 4)).get(0);
			List<Entry> entries = RowReader.readNext(statement,
					(row) -> new Entry(row.getString(1), row.getString(2), numbers(row, 3, 5)));
			return of(entries, (int) sessions[0], (int) sessions[1], sessions[2] > 0, sessions[3]);
		}
	}

	private static MySqlStatisticsSnapshot of(List<Entry> entries, int sessions, int unexpectedSessions,
			boolean isCounted, long lost) {
		Map<String, MySqlTableStatistics> tables = new TreeMap<>();
		Map<String, Long> statements = new TreeMap<>();
		Map<String, String> sequences = new TreeMap<>();
		for (Entry entry : entries) {
			long[] numbers = entry.numbers();
			switch (entry.kind()) {
				case "table" -> tables.merge(entry.name(),
						new MySqlTableStatistics(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]),
						MySqlTableStatistics::plus);
				case "statement" -> statements.merge(entry.name(), numbers[0], Long::sum);
				default -> sequences.put(entry.name(), numbers[0] + " " + numbers[1]);
			}
		}
		return new MySqlStatisticsSnapshot(tables, statements, sequences, sessions, unexpectedSessions, isCounted,
				lost);
	}

	private static long[] numbers(ResultSet row, int first, int count) throws SQLException {
		long[] numbers = new long[count];
		for (int i = 0; i < count; i++) {
			numbers[i] = row.getLong(first + i);
		}
		return numbers;
	}

	/**
	 * The same with the states that sequences have after they were reset.
	 */
	MySqlStatisticsSnapshot withSequences(Map<String, String> sequences) {
		return new MySqlStatisticsSnapshot(this.tables, this.statements, sequences, this.sessions,
				this.unexpectedSessions, this.isCounted, this.lost);
	}

	/**
	 * What was written to each table since the baseline, or may have been written.
	 */
	Map<String, MySqlTableStatistics> changes(MySqlStatisticsSnapshot baseline) {
		boolean joined = executed(baseline, MySqlStatementKinds::mayJoin) != null;
		Map<String, MySqlTableStatistics> changes = new TreeMap<>();
		this.tables.forEach((table, statistics) -> {
			MySqlTableStatistics change = statistics
				.since(baseline.tables.getOrDefault(table, MySqlTableStatistics.NONE))
				.withUncounted(joined);
			if (change.isChange()) {
				changes.put(table, change);
			}
		});
		return changes;
	}

	/**
	 * The first table whose statistics were reset since the baseline, or {@code null}.
	 */
	@Nullable String resetTable(MySqlStatisticsSnapshot baseline) {
		return baseline.tables.entrySet()
			.stream()
			.filter((before) -> this.tables.getOrDefault(before.getKey(), MySqlTableStatistics.NONE)
				.since(before.getValue())
				.isReset())
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(null);
	}

	/**
	 * The first of some kinds of statements that was executed since the baseline, or
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

	/**
	 * One row of the statistics.
	 *
	 * @param kind whether it describes a table, a kind of statement, or a sequence
	 * @param name the name of that
	 * @param numbers its statistics
	 */
	private record Entry(String kind, String name, long[] numbers) {

	}

}
