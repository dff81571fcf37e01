package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.mysql.cj.jdbc.JdbcConnection;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SessionReset;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.util.constants.ServerStatus;

/**
 * Lets the driver send {@code COM_RESET_CONNECTION}, which ends transactions, locks,
 * temporary tables, variables and prepared statements, and then makes the settings again
 * that the pool and the driver made when they opened the session. Thread-safe.
 *
 * @see <a href=
 * "https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_reset_connection.html">COM_RESET_CONNECTION</a>
 */
final class MySqlSessionReset implements SessionReset {

	private static final String MARIADB = "org.mariadb.jdbc.Connection";

	private static final String MYSQL = "com.mysql.cj.jdbc.JdbcConnection";

	/**
	 * Variables whose values belong to one session only.
	 */
	private static final Set<String> NOT_COPIED = Set.of("pseudo_thread_id", "rand_seed1", "rand_seed2", "timestamp",
			"session_track_gtids", "gtid_next", "gtid_owned", "tx_isolation", "tx_read_only");

	private final String settings;

	private final @Nullable String initSql;

	private MySqlSessionReset(String settings, @Nullable String initSql) {
		this.settings = settings;
		this.initSql = initSql;
	}

	/**
	 * Create the reset for all sessions of a pool. Global variables appear among those of
	 * the session too, and some of them may change at any time.
	 * @param fresh a session that shows the settings which the pool and the driver make
	 */
	static MySqlSessionReset of(Connection fresh, @Nullable String initSql) throws SQLException {
		JdbcSession jdbc = new JdbcSession(fresh);
		Map<String, String> global = jdbc.queryPairs("SHOW GLOBAL VARIABLES");
		Map<String, String> session = new TreeMap<>(jdbc.queryPairs("SHOW SESSION VARIABLES"));
		global.entrySet().retainAll(jdbc.queryPairs("SHOW GLOBAL VARIABLES").entrySet());
		StringBuilder settings = new StringBuilder();
		session.forEach((name, value) -> {
			String common = global.get(name);
			if (common != null && value != null && !common.equals(value) && !NOT_COPIED.contains(name)) {
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
		return value.matches("-?\\d+(\\.\\d+)?") ? value : MySqlText.literal(value);
	}

	@Override
	public String reset(Connection connection) throws SQLException {
		if (!isReset(connection)) {
			return "its driver cannot reset a session: use MySQL Connector/J or MariaDB Connector/J";
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
		if (isWrapper(connection, MARIADB)) {
			connection.unwrap(org.mariadb.jdbc.Connection.class).reset();
			return true;
		}
		if (isWrapper(connection, MYSQL)) {
			connection.unwrap(JdbcConnection.class).resetServerState();
			return true;
		}
		return false;
	}

	/**
	 * The server counts at once. It says with each answer whether a transaction is open,
	 * also if nobody has read or written anything in it yet.
	 */
	@Override
	public String flush(Connection connection) throws SQLException {
		return isInTransaction(connection) ? "it has an open transaction" : "";
	}

	private static boolean isInTransaction(Connection connection) throws SQLException {
		if (isWrapper(connection, MARIADB)) {
			return (connection.unwrap(org.mariadb.jdbc.Connection.class).getContext().getServerStatus()
					& ServerStatus.IN_TRANSACTION) != 0;
		}
		return isWrapper(connection, MYSQL)
				&& connection.unwrap(JdbcConnection.class).getSession().getServerSession().inTransactionOnServer();
	}

	/**
	 * What identifies a session on the server, without a round trip.
	 */
	static String sessionId(Connection connection) throws SQLException {
		if (isWrapper(connection, MARIADB)) {
			return String.valueOf(connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId());
		}
		return isWrapper(connection, MYSQL) ? String.valueOf(connection.unwrap(JdbcConnection.class).getId()) : "";
	}

	/**
	 * Whether the driver is on the class path and has made the connection.
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
