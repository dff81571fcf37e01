package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.JdbcSession;

/**
 * The properties of a server that the engine depends on, including all in which MySQL and
 * MariaDB differ.
 *
 * @param name the product and its version
 * @param isMariaDb whether it is MariaDB
 * @param administrator the privileged account, quoted
 * @param accountHost the host that sessions of the application come from, for accounts
 * @param grantsAreLiteral whether {@code _} and {@code %} in a grant are not wildcards
 * @param distrustsCreators whether an account needs {@code SUPER} to create triggers and
 * functions, as the server writes a binary log
 * @param limitsStatistics whether the memory for statistics is limited, which it is not
 * by default
 * @param settings the statement that lets a session create tables that others have
 * created with settings of their own, as far as the user may make these settings
 * @param obstacle why the server does not tell what has changed, or an empty string
 */
record MySqlServer(String name, boolean isMariaDb, String administrator, String accountHost, boolean grantsAreLiteral,
		boolean distrustsCreators, boolean limitsStatistics, String settings, String obstacle) {

	/**
	 * The limits for statistics: -1 means as many as there is memory for.
	 */
	private static final List<String> LIMITS = List.of("performance_schema_accounts_size",
			"performance_schema_max_index_stat", "performance_schema_max_table_handles",
			"performance_schema_max_table_instances", "performance_schema_max_table_lock_stat",
			"performance_schema_max_thread_instances");

	private static final String VARIABLES = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('performance_schema', "
			+ "'log_bin', 'log_bin_trust_function_creators', 'partial_revokes', " + MySqlText.literals(LIMITS) + ")";

	/**
	 * Whether something is switched off that the statistics need to be complete. By
	 * default nothing is, if {@code performance_schema} itself is on.
	 */
	private static final String IS_INCOMPLETE = """
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
					WHERE enabled = 'YES' AND host = '%' AND user = '%') > 0""";

	/**
	 * What the server describes is to be created as it is described.
	 */
	private static final List<String> MARIADB_SETTINGS = List.of("innodb_strict_mode = 0",
			"explicit_defaults_for_timestamp = 1");

	/**
	 * Likewise. Some need rights of their own, or a newer server.
	 */
	private static final List<String> MYSQL_SETTINGS = List.of("innodb_strict_mode = 0", "sql_require_primary_key = 0",
			"sql_generate_invisible_primary_key = 0", "explicit_defaults_for_timestamp = 1");

	private static final List<String> LOOPBACK = List.of("localhost", "::1");

	static MySqlServer of(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		Map<String, String> variables = session.queryPairs(VARIABLES);
		String version = session.queryRow("SELECT version()", (row) -> row.getString(1));
		String administrator = session.queryRow("SELECT current_user()", (row) -> row.getString(1));
		String client = session.queryRow("SELECT user()", (row) -> row.getString(1));
		String host = client.substring(client.lastIndexOf('@') + 1);
		int at = administrator.lastIndexOf('@');
		return new MySqlServer(name(version), isMariaDb(version),
				MySqlText.quote(administrator.substring(0, at)) + "@"
						+ MySqlText.quote(administrator.substring(at + 1)),
				(LOOPBACK.contains(host) || host.startsWith("127.")) ? host : "%", isOn(variables, "partial_revokes"),
				isOn(variables, "log_bin") && !isOn(variables, "log_bin_trust_function_creators"),
				LIMITS.stream().anyMatch((limit) -> !"-1".equals(variables.get(limit))),
				settings(session, isMariaDb(version)),
				isOn(variables, "performance_schema") ? obstacle(session) : "its performance_schema is off");
	}

	/**
	 * The product and its version, as people know them.
	 * @param version the version as the server has it
	 */
	static String name(String version) {
		return (isMariaDb(version) ? "MariaDB " : "MySQL ") + version.split("-", 2)[0];
	}

	private static boolean isMariaDb(String version) {
		return version.contains("MariaDB");
	}

	private static boolean isOn(Map<String, String> variables, String name) {
		String value = variables.get(name);
		return "ON".equals(value) || "1".equals(value);
	}

	private static String settings(JdbcSession session, boolean isMariaDb) throws SQLException {
		StringBuilder settings = new StringBuilder();
		for (String setting : isMariaDb ? MARIADB_SETTINGS : MYSQL_SETTINGS) {
			String statement = "SET SESSION " + setting;
			try {
				session.execute(statement);
				settings.append(statement).append(";\n");
			}
			catch (SQLException ex) {
				if (!session.connection().isValid(1)) {
					throw ex;
				}
			}
		}
		return settings.toString();
	}

	private static String obstacle(JdbcSession session) {
		try {
			if (session.isTrue(IS_INCOMPLETE)) {
				return "its performance_schema has been told not to count everything";
			}
		}
		catch (SQLException ex) {
			return "the user may not read its performance_schema";
		}
		try {
			session.execute(MySqlSessions.STOP_COUNTING);
			return "";
		}
		catch (SQLException ex) {
			return "the user may not update the table threads of its performance_schema";
		}
	}

	/**
	 * The settings, each in a statement of its own.
	 */
	List<String> settingsOneByOne() {
		return this.settings.lines().map((line) -> line.substring(0, line.length() - 1)).toList();
	}

	/**
	 * An account, as grants and definers name it.
	 */
	String account(String user) {
		return MySqlText.quote(user) + "@" + MySqlText.quote(this.accountHost);
	}

	/**
	 * A database, as grants name it.
	 */
	String grantee(String database) {
		return MySqlText.quote(this.grantsAreLiteral ? database : MySqlText.escapeWildcards(database));
	}

	/**
	 * The state of an event that exists but is not run.
	 */
	String disabledEventState() {
		return this.isMariaDb ? "DISABLE ON SLAVE" : "DISABLE ON REPLICA";
	}

}
