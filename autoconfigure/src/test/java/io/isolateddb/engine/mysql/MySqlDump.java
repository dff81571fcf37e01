package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that a user can see of a MySQL or MariaDB database and of a session in it:
 * the definitions of its objects, the rows of all tables in their order, counters and
 * sequences, and the variables of the session.
 */
final class MySqlDump {

	/**
	 * Variables that differ from session to session, or from one moment to the next.
	 */
	private static final Set<String> VARYING = Set.of("pseudo_thread_id", "rand_seed1", "rand_seed2", "timestamp",
			"statement_id", "gtid_executed", "innodb_buffer_pool_load_status");

	private static final String OBJECTS = """
			SELECT 'TABLE', table_name FROM information_schema.tables WHERE table_schema = database() AND table_type <> 'VIEW'
			UNION ALL SELECT 'VIEW', table_name FROM information_schema.views WHERE table_schema = database()
			UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = database()
			UNION ALL SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = database()
			UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = database()""";

	private static final String DATABASE = """
			SELECT default_character_set_name, default_collation_name,
				(SELECT group_concat(concat(table_name, '=', coalesce(auto_increment, 1)) ORDER BY table_name)
					FROM information_schema.tables WHERE table_schema = database()),
				(SELECT group_concat(concat(trigger_name, '=', action_order) ORDER BY trigger_name)
					FROM information_schema.triggers WHERE trigger_schema = database())
			FROM information_schema.schemata WHERE schema_name = database()""";

	/**
	 * With these settings the counters are the present ones, not those of the last
	 * {@code ANALYZE}.
	 */
	private static final String DATABASE_SETTINGS = "SET SESSION group_concat_max_len = %s "
			+ "/*!80000 , SESSION information_schema_stats_expiry = %s */";

	private static final String SESSION = "SELECT database() LIKE 'isodb%', @mine, is_used_lock('app 1'), is_used_lock('app 2'), "
			+ "last_insert_id(), @@autocommit";

	private MySqlDump() {
	}

	/**
	 * Read the database.
	 */
	static SortedMap<String, String> of(Connection connection) throws SQLException {
		SortedMap<String, String> content = new TreeMap<>();
		String self = text(connection, "SELECT database()").strip();
		String user = text(connection, "SELECT substring_index(user(), '@', 1)").strip();
		try (Statement statement = new JdbcSession(connection).createStatement();
				ResultSet rows = statement.executeQuery(OBJECTS)) {
			while (rows.next()) {
				String name = MySqlText.quote(rows.getString(2));
				String created = definition(connection, rows.getString(1), name);
				content.put(rows.getString(1) + " " + name,
						created.replace(self, "SELF")
							.replace(user, "OWNER")
							.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)?\n", "NOW")
							// MySQL describes a column in more detail if its own
							// description has created it
							.replaceAll(" CHARACTER SET \\w+ COLLATE", " COLLATE"));
				if (rows.getString(1).equals("TABLE")) {
					String all = created.contains("WITH SYSTEM VERSIONING") ? " FOR SYSTEM_TIME ALL" : "";
					content.put("rows of " + name, text(connection, "SELECT * FROM " + name + all));
				}
			}
		}
		content.put("database", text(connection, DATABASE_SETTINGS.formatted("100000", "0"), DATABASE));
		return content;
	}

	/**
	 * An invalid view is copied as another one that is invalid.
	 */
	private static String definition(Connection connection, String kind, String name) throws SQLException {
		if (kind.equals("VIEW") && !text(connection, "CHECK TABLE " + name).contains(" | OK\n")) {
			return "invalid";
		}
		return text(connection, "SHOW CREATE " + kind + " " + name);
	}

	/**
	 * Read the state of the session.
	 */
	static SortedMap<String, String> session(Connection connection) throws SQLException {
		SortedMap<String, String> content = new TreeMap<>();
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SHOW SESSION VARIABLES")) {
			while (rows.next()) {
				if (!VARYING.contains(rows.getString(1))) {
					content.put(rows.getString(1), String.valueOf(rows.getString(2)));
				}
			}
		}
		content.put("state", text(connection, SESSION));
		return content;
	}

	private static String text(Connection connection, String preparation, String query) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(preparation);
			String text = text(connection, query);
			statement.execute(DATABASE_SETTINGS.formatted("DEFAULT", "DEFAULT"));
			return text;
		}
	}

	private static String hex(byte @Nullable [] bytes) {
		return (bytes != null) ? HexFormat.of().formatHex(bytes) : "null";
	}

	private static String text(Connection connection, String query) throws SQLException {
		StringBuilder text = new StringBuilder();
		try (Statement statement = new JdbcSession(connection).createStatement();
				ResultSet rows = statement.executeQuery(query)) {
			ResultSetMetaData columns = rows.getMetaData();
			while (rows.next()) {
				for (int i = 1; i <= columns.getColumnCount(); i++) {
					String type = columns.getColumnTypeName(i);
					boolean binary = type.contains("BINARY") || type.contains("BLOB") || type.contains("GEOMETRY")
							|| type.contains("POINT");
					text.append(binary ? hex(rows.getBytes(i)) : rows.getString(i)).append(" | ");
				}
				text.setLength(text.length() - 3);
				text.append('\n');
			}
		}
		return text.toString();
	}

}
