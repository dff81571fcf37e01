package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RetryingConnector;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server that several JVMs share. Its locks are advisory locks, which are
 * local to the database that the session is in.
 */
final class PostgreSqlSharedServer implements SharedServer {

	/**
	 * A commit need not reach the disk: {@code CREATE DATABASE} flushes all that was
	 * written before, and nothing depends on the commit earlier than that. A JVM that
	 * stops in the middle of a transaction, in a debugger for instance, must not block
	 * the others. With the other settings the server notices machines that have vanished.
	 */
	private static final String SETTINGS = """
			SET synchronous_commit = off; SET idle_in_transaction_session_timeout = '10s';
			SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
			SET application_name = 'isolated-database-registry'""";

	/**
	 * PostgreSQL 16 has introduced a second kind of reserved connections.
	 */
	private static final String LIMIT = """
			SELECT least(current_setting('max_connections')::int
					- current_setting('superuser_reserved_connections')::int
					- coalesce(current_setting('reserved_connections', true)::int, 0),
				nullif(rolconnlimit, -1))
			FROM pg_roles WHERE rolname = current_user""";

	private static final String CONNECTIONS = """
			SELECT datname, count(*) FROM pg_stat_activity
			WHERE datname IS NOT NULL AND application_name NOT LIKE 'isolated-database%' GROUP BY datname""";

	/**
	 * Superusers share what is theirs. Another user shares with nobody.
	 */
	private static final String IS_OURS = """
			SELECT d.datdba = u.oid OR (o.rolsuper AND u.rolsuper)
			FROM pg_database d JOIN pg_roles o ON o.oid = d.datdba, pg_roles u
			WHERE d.datname = ? AND u.rolname = current_user""";

	private static final String USER = "SELECT oid FROM pg_roles WHERE rolname = current_user";

	private final ServerAddress server;

	private final PostgreSqlAdministration administration;

	private final AdministrativeConnections connections;

	/**
	 * The names that databases really have, by those that were asked for.
	 */
	private final Map<String, String> names = new ConcurrentHashMap<>();

	PostgreSqlSharedServer(ServerAddress server, PostgreSqlAdministration administration,
			AdministrativeConnections connections) {
		this.server = server;
		this.administration = administration;
		this.connections = connections;
	}

	/**
	 * If the database belongs to somebody else, this user has one of his own, whose name
	 * ends with the identifier of the user.
	 */
	@Override
	public Connection open(String database) throws SQLException {
		String known = this.names.get(database);
		String name = (known != null) ? known : findOrCreate(database);
		this.names.put(database, name);
		ServerAddress address = this.server.withJdbcUrl(PostgreSqlUrl.of(this.server.jdbcUrl(), name, null));
		Connection session = new RetryingConnector(address, PostgreSqlError.TOO_MANY_CONNECTIONS::matches,
				PostgreSqlError.UNKNOWN_DATABASE::matches)
			.open(() -> create(name), SETTINGS);
		try {
			PostgreSqlPooler.requireOwnSession(session, address);
			return session;
		}
		catch (SQLException ex) {
			session.close();
			throw ex;
		}
	}

	private String findOrCreate(String database) throws SQLException {
		Boolean ours = isOurs(database);
		if (ours == null) {
			create(database);
			ours = isOurs(database);
		}
		if (Boolean.TRUE.equals(ours)) {
			return database;
		}
		try (Connection connection = this.connections.borrow()) {
			return database + "_" + new JdbcSession(connection).queryRow(USER, (row) -> row.getString(1));
		}
	}

	/**
	 * Whether a database is for this user.
	 * @return {@code null} if there is no such database
	 */
	private @Nullable Boolean isOurs(String database) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			List<Boolean> ours = new JdbcSession(connection).query(IS_OURS, (row) -> row.getBoolean(1), database);
			return ours.isEmpty() ? null : ours.get(0);
		}
	}

	private void create(String database) throws SQLException {
		try {
			this.administration.create(database);
		}
		catch (SQLException ex) {
			if (!isNameTaken(ex)) {
				throw ex;
			}
		}
	}

	@Override
	public boolean tryLock(Connection session, long id) throws SQLException {
		return new JdbcSession(session).isTrue("SELECT pg_try_advisory_lock(?)", id);
	}

	@Override
	public void unlock(Connection session, long id) throws SQLException {
		new JdbcSession(session).isTrue("SELECT pg_advisory_unlock(?)", id);
	}

	@Override
	public boolean hasDatabase(Connection session, String prefix) throws SQLException {
		return new JdbcSession(session).isTrue("SELECT EXISTS (SELECT FROM pg_database WHERE starts_with(datname, ?))",
				prefix);
	}

	/**
	 * The server reports a unique violation if two sessions create the same database at
	 * the same moment.
	 */
	@Override
	public boolean isNameTaken(SQLException exception) {
		return PostgreSqlError.DUPLICATE_DATABASE.matches(exception)
				|| PostgreSqlError.UNIQUE_VIOLATION.matches(exception);
	}

	@Override
	public int connectionLimit(Connection session) throws SQLException {
		return new JdbcSession(session).queryRow(LIMIT, (row) -> row.getInt(1));
	}

	@Override
	public Map<String, Integer> connections(Connection session) throws SQLException {
		Map<String, Integer> connections = new HashMap<>();
		new JdbcSession(session).query(CONNECTIONS, (row) -> connections.put(row.getString(1), row.getInt(2)));
		return connections;
	}

	@Override
	public void limitAdministration(int most) {
		this.connections.limit(most);
	}

}
