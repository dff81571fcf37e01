package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What a session has that a new one may not have: settings, temporary objects, and other
 * databases that are attached to it. Nearly always two states are equal, so they are
 * compared as texts, of one line for each part. Immutable.
 *
 * @param settings the values of {@link #SETTINGS}, in their order
 * @param attached the names of the databases that it sees
 * @param temporary the temporary objects, each with its kind
 */
record SqliteSessionState(String settings, String attached, String temporary) {

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

	/**
	 * SQLite lists the database of temporary objects once it was needed. The driver reads
	 * the names of the columns each time, which would be all of this text.
	 */
	private static final String QUERY = SETTINGS.stream()
		.limit(SETTINGS.size() - 1L)
		.map((setting) -> "coalesce((SELECT * FROM pragma_" + setting + "), 'null') || char(10) || ")
		.collect(Collectors.joining("", "SELECT ",
				"('a' NOT LIKE 'A') AS settings, "
						+ "(SELECT group_concat(name, char(10)) FROM pragma_database_list WHERE name <> 'temp') "
						+ "AS attached, "
						+ "(SELECT group_concat(type || ' ' || name, char(10)) FROM temp.sqlite_schema) AS temporary"));

	/**
	 * Read the state of a session once.
	 */
	static SqliteSessionState of(Connection session) throws SQLException {
		try (PreparedStatement query = query(session)) {
			return read(query);
		}
	}

	/**
	 * The query for the state of a session, to be closed by the caller. SQLite compiles
	 * it again by itself when the session sees other tables or functions than before.
	 */
	static PreparedStatement query(Connection session) throws SQLException {
		return session.prepareStatement(QUERY);
	}

	/**
	 * Read the state of a session by its query. To compile it takes five times as long.
	 */
	static SqliteSessionState read(PreparedStatement query) throws SQLException {
		try (ResultSet row = query.executeQuery()) {
			row.next();
			return new SqliteSessionState(row.getString(1), text(row.getString(2)), text(row.getString(3)));
		}
	}

	private static String text(@Nullable String text) {
		return (text != null) ? text : "";
	}

	/**
	 * The values of {@link #SETTINGS}, in their order.
	 */
	List<String> values() {
		return this.settings.lines().toList();
	}

	/**
	 * The names of the databases that it sees.
	 */
	List<String> databases() {
		return this.attached.lines().toList();
	}

	/**
	 * The temporary objects, each with its kind.
	 */
	List<String> temporaryObjects() {
		return this.temporary.lines().toList();
	}

}
