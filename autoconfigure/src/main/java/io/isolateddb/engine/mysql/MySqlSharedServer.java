package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RetryingConnector;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SharedServer;

/**
 * A MySQL or MariaDB server that several JVMs share. Its locks are named locks, which are
 * the same in all databases of the server.
 */
final class MySqlSharedServer implements SharedServer {

	/**
	 * If a session is silent for ten minutes, its JVM or the machine of its JVM is gone:
	 * a running JVM sends a statement five times a second. Only MariaDB can end a
	 * transaction that has stopped in the middle, in a debugger for instance.
	 */
	private static final String SETTINGS = """
			SET SESSION wait_timeout = 600, sql_mode = 'NO_ENGINE_SUBSTITUTION', autocommit = 1
				/*M!100300 , idle_transaction_timeout = 10 */""";

	private static final String ISOLATION = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";

	/**
	 * The database that sessions for administration use.
	 */
	private static final String ADMINISTRATION = "information_schema";

	private static final String LOCK_NAME = "concat('isodb_', ?)";

	/**
	 * The users of sessions that belong to the server itself, or that have not logged in
	 * yet.
	 */
	private static final Set<String> NO_CLIENTS = Set.of("system user", "event_scheduler", "unauthenticated user");

	private final ServerAddress server;

	private final MySqlAdministration administration;

	private final AdministrativeConnections connections;

	MySqlSharedServer(ServerAddress server, MySqlAdministration administration, AdministrativeConnections connections) {
		this.server = server;
		this.administration = administration;
		this.connections = connections;
	}

	@Override
	public Connection open(String database) throws SQLException {
		ServerAddress address = this.server.withJdbcUrl(MySqlUrl.of(this.server.jdbcUrl(), database, null));
		return new RetryingConnector(address, MySqlError.TOO_MANY_CONNECTIONS::matches,
				MySqlError.UNKNOWN_DATABASE::matches)
			.open(() -> this.administration.createForRegistry(database), settings());
	}

	private String[] settings() throws SQLException {
		return Stream.concat(Stream.of(SETTINGS, ISOLATION), this.administration.server().settingsOneByOne().stream())
			.toArray(String[]::new);
	}

	@Override
	public boolean tryLock(Connection session, long id) throws SQLException {
		return new JdbcSession(session).isTrue("SELECT coalesce(get_lock(" + LOCK_NAME + ", 0), 0)", id);
	}

	@Override
	public void unlock(Connection session, long id) throws SQLException {
		new JdbcSession(session).isTrue("SELECT coalesce(release_lock(" + LOCK_NAME + "), 0)", id);
	}

	@Override
	public boolean hasDatabase(Connection session, String prefix) throws SQLException {
		return new JdbcSession(session).isTrue(
				"SELECT EXISTS (SELECT 1 FROM information_schema.schemata WHERE locate(?, schema_name) = 1)", prefix);
	}

	@Override
	public boolean isNameTaken(SQLException exception) {
		return MySqlError.DATABASE_EXISTS.matches(exception);
	}

	@Override
	public int connectionLimit(Connection session) throws SQLException {
		return new JdbcSession(session).queryRow("SELECT @@GLOBAL.max_connections", (row) -> row.getInt(1));
	}

	/**
	 * While they copy, sessions for administration use a database that belongs to this
	 * library.
	 */
	@Override
	public Map<String, Integer> connections(Connection session) throws SQLException {
		Map<String, Integer> connections = new HashMap<>();
		for (String database : new JdbcSession(session).query("SHOW PROCESSLIST", MySqlSharedServer::database)) {
			connections.merge(database, 1, Integer::sum);
		}
		connections.remove(ADMINISTRATION);
		return connections;
	}

	private static String database(ResultSet process) throws SQLException {
		return NO_CLIENTS.contains(process.getString("User")) ? ADMINISTRATION
				: Objects.requireNonNullElse(process.getString("db"), "");
	}

	@Override
	public void limitAdministration(int most) {
		this.connections.limit(most);
	}

}
