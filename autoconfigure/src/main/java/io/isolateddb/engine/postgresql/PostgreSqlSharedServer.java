package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.isolateddb.engine.RetryingConnector;
import io.isolateddb.engine.SharedServer;

/**
 * PostgreSQL's advisory locks, which are local to the database that the session is in.
 */
final class PostgreSqlSharedServer implements SharedServer {

	private static final String NO_SUCH_DATABASE = "3D000";

	/**
	 * The second is for who creates a database at the same moment as another one.
	 */
	private static final Set<String> NAME_TAKEN = Set.of("42P04", "23505");

	/**
	 * A commit need not reach the disk: before anything depends on it,
	 * {@code CREATE DATABASE} flushes all that was written before. A JVM that is stopped
	 * in the middle of a transaction, by a debugger for instance, must not stop the
	 * others. The rest lets the server notice machines that have vanished.
	 */
	private static final String SETTINGS = """
			SET synchronous_commit = off; SET idle_in_transaction_session_timeout = '10s';
			SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
			SET application_name = 'isolated-database-registry'""";

	private static final String TOO_MANY_CONNECTIONS = "53300";

	/**
	 * PostgreSQL 16 brought a second kind of reserve.
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

	private final PostgreSqlEngine engine;

	PostgreSqlSharedServer(PostgreSqlEngine engine) {
		this.engine = engine;
	}

	@Override
	public Connection open(String database) throws SQLException {
		Connection connection = new RetryingConnector(this.engine.address(database, null),
				(ex) -> TOO_MANY_CONNECTIONS.equals(ex.getSQLState()),
				(ex) -> NO_SUCH_DATABASE.equals(ex.getSQLState()))
			.open(() -> create(database));
		try (Statement statement = connection.createStatement()) {
			statement.execute(SETTINGS);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	private void create(String database) throws SQLException {
		try {
			this.engine.administration().create(database);
		}
		catch (SQLException ex) {
			if (!isNameTaken(ex)) {
				throw ex;
			}
		}
	}

	@Override
	public boolean tryLock(Connection session, long id) throws SQLException {
		return ask(session, "SELECT pg_try_advisory_lock(?)", id);
	}

	@Override
	public void unlock(Connection session, long id) throws SQLException {
		ask(session, "SELECT pg_advisory_unlock(?)", id);
	}

	@Override
	public boolean hasDatabase(Connection session, String prefix) throws SQLException {
		return ask(session, "SELECT EXISTS (SELECT FROM pg_database WHERE starts_with(datname, ?))", prefix);
	}

	@Override
	public boolean isNameTaken(SQLException exception) {
		return NAME_TAKEN.contains(exception.getSQLState());
	}

	@Override
	public int connectionLimit(Connection session) throws SQLException {
		try (Statement statement = session.createStatement(); ResultSet row = statement.executeQuery(LIMIT)) {
			row.next();
			return row.getInt(1);
		}
	}

	@Override
	public Map<String, Integer> connections(Connection session) throws SQLException {
		Map<String, Integer> connections = new HashMap<>();
		try (Statement statement = session.createStatement(); ResultSet rows = statement.executeQuery(CONNECTIONS)) {
			while (rows.next()) {
				connections.put(rows.getString(1), rows.getInt(2));
			}
		}
		return connections;
	}

	@Override
	public void limitAdministration(int most) {
		this.engine.limitAdministration(most);
	}

	private static boolean ask(Connection session, String query, Object parameter) throws SQLException {
		try (PreparedStatement statement = session.prepareStatement(query)) {
			statement.setObject(1, parameter);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return row.getBoolean(1);
			}
		}
	}

}
