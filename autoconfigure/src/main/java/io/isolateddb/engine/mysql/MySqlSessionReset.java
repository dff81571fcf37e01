package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeMap;

import com.mysql.cj.jdbc.JdbcConnection;
import io.isolateddb.engine.SessionReset;
import org.jspecify.annotations.Nullable;

/**
 * Lets the driver send {@code COM_RESET_CONNECTION}, which ends transactions, locks,
 * temporary tables, variables and prepared statements, and sets again what the pool and
 * the driver set when they opened the session.
 *
 * @see <a href=
 * "https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_reset_connection.html">COM_RESET_CONNECTION</a>
 */
final class MySqlSessionReset implements SessionReset {

	/**
	 * What belongs to one session only and is not for others to set.
	 */
	private static final Set<String> OWN = Set.of("pseudo_thread_id", "rand_seed1", "rand_seed2", "timestamp",
			"session_track_gtids", "gtid_next", "tx_isolation", "tx_read_only");

	private final String settings;

	private final @Nullable String initSql;

	private MySqlSessionReset(String settings, @Nullable String initSql) {
		this.settings = settings;
		this.initSql = initSql;
	}

	/**
	 * See from a fresh session what sessions of a pool start with. Variables that no
	 * session has of its own are shown among its own too, and some change at any time.
	 */
	static MySqlSessionReset of(Connection fresh, @Nullable String initSql) throws SQLException {
		TreeMap<String, String> global = variables(fresh, "GLOBAL");
		TreeMap<String, String> session = variables(fresh, "SESSION");
		global.entrySet().retainAll(variables(fresh, "GLOBAL").entrySet());
		StringBuilder settings = new StringBuilder();
		session.forEach((name, value) -> {
			String common = global.get(name);
			if (common != null && !common.equals(value) && !OWN.contains(name)) {
				settings.append(settings.isEmpty() ? "SET " : ", ").append("SESSION ").append(name).append(" = ");
				settings.append(literal(name, value));
			}
		});
		return new MySqlSessionReset(settings.toString(), initSql);
	}

	private static String literal(String name, String value) {
		if (value.isEmpty() && name.startsWith("character_set")) {
			return "NULL";
		}
		return value.matches("-?\\d+(\\.\\d+)?") ? value : MySqlEngine.literal(value);
	}

	private static TreeMap<String, String> variables(Connection connection, String scope) throws SQLException {
		TreeMap<String, String> variables = new TreeMap<>();
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SHOW " + scope + " VARIABLES")) {
			while (rows.next()) {
				variables.put(rows.getString(1), String.valueOf(rows.getString(2)));
			}
		}
		return variables;
	}

	@Override
	public String reset(Connection connection) throws SQLException {
		if (!isReset(connection)) {
			return "its driver cannot make a session as new: use MySQL Connector/J or MariaDB Connector/J";
		}
		try (Statement statement = connection.createStatement()) {
			if (!this.settings.isEmpty()) {
				statement.execute(this.settings);
			}
			if (this.initSql != null && !this.initSql.isBlank()) {
				statement.execute(this.initSql);
			}
		}
		return "";
	}

	private static boolean isReset(Connection connection) throws SQLException {
		if (isWrapper(connection, "org.mariadb.jdbc.Connection")) {
			connection.unwrap(org.mariadb.jdbc.Connection.class).reset();
			return true;
		}
		if (isWrapper(connection, "com.mysql.cj.jdbc.JdbcConnection")) {
			connection.unwrap(JdbcConnection.class).resetServerState();
			return true;
		}
		return false;
	}

	/**
	 * Whether the driver is on the class path and the connection its own.
	 */
	private static boolean isWrapper(Connection connection, String type) throws SQLException {
		try {
			return connection.isWrapperFor(Class.forName(type));
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

}
