package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * What a session has that a new one may not have: settings, temporary objects, and other
 * databases that are attached to it. Immutable.
 *
 * @param values the values of {@link #SETTINGS}, in their order
 * @param attached the names of the databases that it sees
 * @param temporary the temporary objects, each with its kind
 */
record SqliteSessionState(List<String> values, List<String> attached, List<String> temporary) {

	/**
	 * The settings of a session that SQLite tells. The last one cannot be asked for as
	 * the others are: its effect is.
	 */
	static final List<String> SETTINGS = List.of("analysis_limit", "automatic_index", "busy_timeout", "cache_size",
			"cache_spill", "cell_size_check", "checkpoint_fullfsync", "count_changes", "defer_foreign_keys",
			"empty_result_callbacks", "foreign_keys", "full_column_names", "fullfsync", "ignore_check_constraints",
			"journal_size_limit", "legacy_alter_table", "locking_mode", "max_page_count", "query_only",
			"read_uncommitted", "recursive_triggers", "reverse_unordered_selects", "secure_delete",
			"short_column_names", "synchronous", "temp_store", "threads", "trusted_schema", "writable_schema",
			"case_sensitive_like");

	private static final String QUERY = SETTINGS.stream()
		.limit(SETTINGS.size() - 1L)
		.map((setting) -> "(SELECT * FROM pragma_" + setting + ")")
		.collect(Collectors.joining(", ", "SELECT ",
				", 'a' NOT LIKE 'A', (SELECT group_concat(name, char(10)) FROM pragma_database_list), "
						+ "(SELECT group_concat(type || ' ' || name, char(10)) FROM temp.sqlite_schema)"));

	/**
	 * Read the state of a session.
	 */
	static SqliteSessionState of(Connection connection) throws SQLException {
		return new JdbcSession(connection).queryRow(QUERY, (row) -> {
			List<String> values = new ArrayList<>();
			for (int i = 1; i <= SETTINGS.size(); i++) {
				values.add(String.valueOf(row.getString(i)));
			}
			return new SqliteSessionState(values, lines(row.getString(SETTINGS.size() + 1)),
					lines(row.getString(SETTINGS.size() + 2)));
		});
	}

	/**
	 * SQLite lists the database of temporary objects once it was needed.
	 */
	private static List<String> lines(@Nullable String text) {
		return (text != null) ? text.lines().filter((line) -> !line.equals("temp")).toList() : List.of();
	}

}
