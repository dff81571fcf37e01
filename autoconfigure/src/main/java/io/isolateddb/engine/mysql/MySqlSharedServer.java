package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.isolateddb.engine.RetryingConnector;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SharedServer;

/**
 * The named locks of MySQL and MariaDB, which are the same in all databases of a server.
 */
final class MySqlSharedServer implements SharedServer {

	private static final int DATABASE_EXISTS = 1007;

	private static final int NO_SUCH_DATABASE = 1049;

	private static final int TOO_MANY_CONNECTIONS = 1040;

	/**
	 * A session that says nothing for ten minutes has lost its JVM or the machine of
	 * that; a living one speaks five times a second. MariaDB alone can end a transaction
	 * that is stopped in the middle, by a debugger for instance. MySQL alone may want a
	 * primary key for each table.
	 */
	private static final String SETTINGS = """
			SET SESSION wait_timeout = 600, sql_mode = 'NO_ENGINE_SUBSTITUTION', autocommit = 1
				/*M!100300 , idle_transaction_timeout = 10 */
				/*!80030 , sql_require_primary_key = 0, sql_generate_invisible_primary_key = 0 */""";

	private static final String ISOLATION = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";

	private static final String LOCK = "concat('isodb_', ?)";

	/**
	 * Those of the server itself, and those who are about to say who they are.
	 */
	private static final Set<String> NO_CLIENTS = Set.of("system user", "event_scheduler", "unauthenticated user");

	private final MySqlEngine engine;

	private final ServerAddress server;

	MySqlSharedServer(MySqlEngine engine, ServerAddress server) {
		this.engine = engine;
		this.server = server;
	}

	@Override
	public Connection open(String database) throws SQLException {
		ServerAddress address = this.server.withJdbcUrl(MySqlUrl.of(this.server.jdbcUrl(), database, null));
		Connection connection = new RetryingConnector(address, (ex) -> ex.getErrorCode() == TOO_MANY_CONNECTIONS,
				(ex) -> ex.getErrorCode() == NO_SUCH_DATABASE)
			.open(() -> this.engine.administration().createOwn(database));
		try (Statement statement = connection.createStatement()) {
			statement.execute(SETTINGS);
			statement.execute(ISOLATION);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	@Override
	public boolean tryLock(Connection session, long id) throws SQLException {
		return ask(session, "SELECT coalesce(get_lock(" + LOCK + ", 0), 0)", id);
	}

	@Override
	public void unlock(Connection session, long id) throws SQLException {
		ask(session, "SELECT coalesce(release_lock(" + LOCK + "), 0)", id);
	}

	@Override
	public boolean hasDatabase(Connection session, String prefix) throws SQLException {
		return ask(session,
				"SELECT EXISTS (SELECT 1 FROM information_schema.schemata WHERE locate(?, schema_name) = 1)", prefix);
	}

	@Override
	public boolean isNameTaken(SQLException exception) {
		return nameTaken(exception);
	}

	static boolean nameTaken(SQLException exception) {
		return exception.getErrorCode() == DATABASE_EXISTS;
	}

	@Override
	public int connectionLimit(Connection session) throws SQLException {
		try (Statement statement = session.createStatement();
				ResultSet row = statement.executeQuery("SELECT @@GLOBAL.max_connections")) {
			row.next();
			return row.getInt(1);
		}
	}

	/**
	 * Sessions for administration are in {@code information_schema}, or in a database
	 * that is ours.
	 */
	@Override
	public Map<String, Integer> connections(Connection session) throws SQLException {
		Map<String, Integer> connections = new HashMap<>();
		try (Statement statement = session.createStatement();
				ResultSet rows = statement.executeQuery("SHOW PROCESSLIST")) {
			while (rows.next()) {
				String database = rows.getString("db");
				if (!NO_CLIENTS.contains(rows.getString("User")) && !"information_schema".equals(database)) {
					connections.merge((database != null) ? database : "", 1, Integer::sum);
				}
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
				return row.getInt(1) == 1;
			}
		}
	}

}
