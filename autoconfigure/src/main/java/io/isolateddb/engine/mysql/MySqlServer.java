package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is to know of a server, and all in which MySQL and MariaDB differ.
 *
 * @param name the product and its version
 * @param mariaDb whether it is MariaDB
 * @param administrator the privileged account, quoted
 * @param accountHost the host that the application's sessions come from, for accounts
 * @param grantsAreLiteral whether {@code _} and {@code %} in a grant are no wildcards
 * @param distrusts whether an account without {@code SUPER} may not create triggers and
 * functions, as the server writes a binary log
 * @param limited whether it has room for a limited number of counts, which it does not
 * have by default
 * @param obstacle why the server does not tell what has changed, or an empty string
 */
record MySqlServer(String name, boolean mariaDb, String administrator, String accountHost, boolean grantsAreLiteral,
		boolean distrusts, boolean limited, String obstacle) {

	/**
	 * How much room there is to count in: -1 as long as there is memory.
	 */
	private static final List<String> SIZES = List.of("performance_schema_accounts_size",
			"performance_schema_max_index_stat", "performance_schema_max_table_handles",
			"performance_schema_max_table_instances", "performance_schema_max_table_lock_stat",
			"performance_schema_max_thread_instances");

	private static final String VARIABLES = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('performance_schema', "
			+ "'log_bin', 'log_bin_trust_function_creators', 'partial_revokes', " + MySqlEngine.literals(SIZES) + ")";

	/**
	 * What has to be switched on for the counts to be complete, as it is by default
	 * wherever {@code performance_schema} itself is.
	 */
	private static final String COUNTING = """
			SELECT (SELECT count(*) FROM performance_schema.setup_instruments
					WHERE enabled <> 'YES' AND (name IN ('wait/io/table/sql/handler',
							'wait/lock/table/sql/handler', 'statement/sp/stmt')
						OR name LIKE 'statement/sql/%' OR name LIKE 'statement/com/%'))
				+ (SELECT count(*) FROM performance_schema.setup_consumers
					WHERE enabled <> 'YES' AND name IN ('global_instrumentation', 'thread_instrumentation'))
				+ (SELECT count(*) FROM performance_schema.setup_objects WHERE enabled <> 'YES' AND object_type = 'TABLE'
					AND object_schema NOT IN ('mysql', 'performance_schema', 'information_schema'))
				+ (SELECT count(*) = 0 FROM performance_schema.setup_objects WHERE enabled = 'YES'
					AND object_type = 'TABLE' AND object_schema = '%' AND object_name = '%')
				+ (SELECT count(*) FROM performance_schema.setup_actors WHERE enabled <> 'YES')
				+ (SELECT count(*) = 0 FROM performance_schema.setup_actors
					WHERE enabled = 'YES' AND host = '%' AND user = '%')""";

	static MySqlServer of(Connection connection) throws SQLException {
		Map<String, String> variables = new TreeMap<>();
		try (Statement statement = connection.createStatement()) {
			try (ResultSet rows = statement.executeQuery(VARIABLES)) {
				while (rows.next()) {
					variables.put(rows.getString(1), rows.getString(2));
				}
			}
			try (ResultSet row = statement.executeQuery("SELECT version(), current_user(), user()")) {
				row.next();
				return of(connection, row.getString(1), row.getString(2), row.getString(3), variables);
			}
		}
	}

	private static MySqlServer of(Connection connection, String version, String currentUser, String user,
			Map<String, String> variables) {
		boolean mariaDb = version.contains("MariaDB");
		String host = user.substring(user.lastIndexOf('@') + 1);
		int at = currentUser.lastIndexOf('@');
		return new MySqlServer((mariaDb ? "MariaDB " : "MySQL ") + version.split("-", 2)[0], mariaDb,
				MySqlEngine.quote(currentUser.substring(0, at)) + "@"
						+ MySqlEngine.quote(currentUser.substring(at + 1)),
				(host.equals("localhost") || host.startsWith("127.") || host.equals("::1")) ? host : "%",
				isOn(variables, "partial_revokes"),
				isOn(variables, "log_bin") && !isOn(variables, "log_bin_trust_function_creators"),
				SIZES.stream().anyMatch((size) -> !"-1".equals(variables.get(size))),
				isOn(variables, "performance_schema") ? counting(connection) : "its performance_schema is off");
	}

	private static boolean isOn(Map<String, String> variables, String name) {
		String value = variables.get(name);
		return "ON".equals(value) || "1".equals(value);
	}

	private static String counting(Connection connection) {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(COUNTING)) {
			row.next();
			if (row.getLong(1) > 0) {
				return "its performance_schema has been told not to count everything";
			}
		}
		catch (SQLException ex) {
			return "the user may not read its performance_schema";
		}
		try (Statement statement = connection.createStatement()) {
			statement.executeUpdate(MySqlSessions.UNCOUNTED);
			return "";
		}
		catch (SQLException ex) {
			return "the user may not update the table threads of its performance_schema";
		}
	}

	/**
	 * An account as it stands in grants and definers.
	 */
	String account(String user) {
		return MySqlEngine.quote(user) + "@" + MySqlEngine.quote(this.accountHost);
	}

	/**
	 * A database as it stands in grants.
	 */
	String grantee(String database) {
		return MySqlEngine.quote(this.grantsAreLiteral ? database : database.replaceAll("([_%\\\\])", "\\\\$1"));
	}

	/**
	 * The word for events that are kept without being run.
	 */
	String dormant() {
		return this.mariaDb ? "DISABLE ON SLAVE" : "DISABLE ON REPLICA";
	}

}
