package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

import io.isolateddb.engine.DatabaseUrl;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.ServerAddress;

/**
 * Keeps privileged sessions from waking event triggers {@code ON login}, which an
 * application on PostgreSQL 17 and later may have: its tests would find logins that are
 * not its own. Only superusers, and users who may set {@code event_triggers}, can do
 * that. As not every connection pooler takes options, databases without such a trigger
 * get none.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/event-trigger-database-login-example.html">A
 * Database Login Event Trigger Example</a>
 */
final class PostgreSqlLoginTriggers {

	private static final int SINCE = 17;

	private static final String CAN_BE_OFF = """
			SELECT coalesce(bool_or((to_jsonb(d) ->> 'dathasloginevt')::boolean), false)
				AND has_parameter_privilege('event_triggers', 'SET') FROM pg_database d WHERE datname = ?""";

	private static final String OPTIONS = "options";

	private static final String OFF = "-c%20event_triggers=off";

	private PostgreSqlLoginTriggers() {
	}

	/**
	 * Whether a database has, or once had, a trigger that a session of this user would
	 * wake, and that can be switched off.
	 * @param connection a session of the same user in another database
	 */
	static boolean canBeOff(Connection connection, String database) throws SQLException {
		return connection.getMetaData().getDatabaseMajorVersion() >= SINCE
				&& new JdbcSession(connection).queryRow(CAN_BE_OFF, (row) -> row.getBoolean(1), database);
	}

	/**
	 * The address of a database for sessions that wake no trigger.
	 */
	static ServerAddress off(ServerAddress database) {
		DatabaseUrl url = DatabaseUrl.of(database.jdbcUrl());
		Map<String, String> parameters = new LinkedHashMap<>(url.parameters());
		parameters.merge(OPTIONS, OFF, (given, off) -> given + "%20" + off);
		return database.withJdbcUrl(url.withParameters(parameters).text());
	}

	/**
	 * Open a session in a database that wakes no trigger, if that is possible.
	 * @param connection a session of the same user in another database
	 */
	static Connection connect(Connection connection, ServerAddress address, String database) throws SQLException {
		return (canBeOff(connection, database) ? off(address) : address).connect();
	}

}
