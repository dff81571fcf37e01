package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
 * @param lost how often the server had no room to count
 */
record MySqlLook(Map<String, MySqlCounts> tables, Map<String, Long> statements, Map<String, String> sequences,
		int sessions, int strangers, long lost) {

	/**
	 * Sessions come first: what one has done that is gone by then has been counted.
	 */
	private static final String LOOK = """
			SELECT coalesce(sum(coalesce(processlist_user IN (%2$s) AND processlist_db = %1$s, 0)), 0),
				coalesce(sum(NOT (coalesce(processlist_user IN (%2$s) AND processlist_db = %1$s, 0))), 0)
				FROM performance_schema.threads WHERE processlist_user IN (%2$s) OR processlist_db = %1$s;
			SELECT object_name, count_insert, count_update, count_delete, count_fetch, 0
				FROM performance_schema.table_io_waits_summary_by_table
				WHERE object_type = 'TABLE' AND object_schema = %1$s AND count_star > 0
				UNION ALL SELECT object_name, 0, 0, 0, 0, count_write_external
				FROM performance_schema.table_lock_waits_summary_by_table
				WHERE object_type = 'TABLE' AND object_schema = %1$s AND count_write_external > 0;
			SELECT event_name, count_star FROM performance_schema.events_statements_summary_by_user_by_event_name
				WHERE user IN (%2$s) AND count_star > 0;
			SELECT coalesce(sum(variable_value), 0) FROM performance_schema.global_status WHERE variable_name IN
				('Performance_schema_table_handles_lost', 'Performance_schema_table_instances_lost',
				'Performance_schema_thread_instances_lost', 'Performance_schema_users_lost',
				'Performance_schema_statement_classes_lost');
			SELECT %3$s""";

	/**
	 * The query for a database.
	 */
	static String query(String database, String user, MySqlScript template) {
		String sequences = template.tables()
			.stream()
			.filter(MySqlTable::isSequence)
			.map((sequence) -> MySqlEngine.literal(sequence.name())
					+ ", concat(next_not_cached_value, ' ', cycle_count) FROM " + sequence.in(database))
			.collect(Collectors.joining(" UNION ALL SELECT "));
		return LOOK.formatted(MySqlEngine.literal(database),
				MySqlEngine.literals(List.of(user, MySqlAccounts.restricted(user))),
				sequences.isEmpty() ? "'', '' LIMIT 0" : sequences);
	}

	static MySqlLook take(Connection connection, String query) throws SQLException {
		Map<String, MySqlCounts> tables = new TreeMap<>();
		Map<String, Long> statements = new TreeMap<>();
		Map<String, String> sequences = new TreeMap<>();
		int[] sessions = new int[2];
		long[] lost = new long[1];
		try (Statement statement = MySqlEngine.statement(connection)) {
			statement.execute(query);
			RowReader.readNext(statement, (row) -> {
				sessions[0] = row.getInt(1);
				sessions[1] = row.getInt(2);
			});
			RowReader.readNext(statement, (row) -> tables.merge(row.getString(1),
					new MySqlCounts(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6)),
					MySqlCounts::plus));
			RowReader.readNext(statement, (row) -> statements.merge(row.getString(1), row.getLong(2), Long::sum));
			RowReader.readNext(statement, (row) -> lost[0] = row.getLong(1));
			RowReader.readNext(statement, (row) -> sequences.put(row.getString(1), row.getString(2)));
		}
		return new MySqlLook(tables, statements, sequences, sessions[0], sessions[1], lost[0]);
	}

	/**
	 * The same with sequences that have been set back.
	 */
	MySqlLook withSequences(Map<String, String> before) {
		return new MySqlLook(this.tables, this.statements, before, this.sessions, this.strangers, this.lost);
	}

	/**
	 * What has been written to the tables since, or may have been.
	 */
	Map<String, MySqlCounts> changes(MySqlLook baseline) {
		boolean joined = executed(baseline, MySqlStatements::mayJoin) != null;
		Map<String, MySqlCounts> changes = new TreeMap<>();
		this.tables.forEach((table, counts) -> {
			MySqlCounts change = counts.since(baseline.tables.getOrDefault(table, MySqlCounts.NONE)).suspecting(joined);
			if (change.isChange()) {
				changes.put(table, change);
			}
		});
		return changes;
	}

	/**
	 * A table whose counts are lower than before, or {@code null}.
	 */
	@Nullable String forgotten(MySqlLook baseline) {
		return baseline.tables.entrySet()
			.stream()
			.filter((before) -> this.tables.getOrDefault(before.getKey(), MySqlCounts.NONE)
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
	@Nullable String executed(MySqlLook baseline, Predicate<String> kinds) {
		for (Map.Entry<String, Long> entry : this.statements.entrySet()) {
			if (!entry.getValue().equals(baseline.statements.get(entry.getKey())) && kinds.test(entry.getKey())) {
				return entry.getKey();
			}
		}
		return null;
	}

}
