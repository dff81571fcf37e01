package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Creates databases by {@code CREATE DATABASE … TEMPLATE …}. A template refuses
 * connections, since one session in it would make every copy wait for up to five seconds
 * and then fail.
 */
final class PostgreSqlAdministration implements DatabaseAdministration {

	private static final int STRATEGIES_SINCE = 150000;

	private static final String OBJECT_IN_USE = "55006";

	private final ServerAddress server;

	private final AdministrativeConnections connections;

	private final Map<String, PostgreSqlTemplateMetadata> templates;

	private volatile @Nullable String strategy;

	/**
	 * Create the administration of a server.
	 * @param templates the metadata of templates by their names, which go when a template
	 * is dropped
	 */
	PostgreSqlAdministration(ServerAddress server, AdministrativeConnections connections,
			Map<String, PostgreSqlTemplateMetadata> templates) {
		this.server = server;
		this.connections = connections;
		this.templates = templates;
	}

	@Override
	public void create(String database) throws SQLException {
		execute("CREATE DATABASE " + PostgreSqlEngine.quote(database) + strategy());
		try {
			// Each copy inherits it, so that the role of one database cannot enter
			// another
			execute("REVOKE CONNECT ON DATABASE " + PostgreSqlEngine.quote(database) + " FROM PUBLIC");
		}
		catch (SQLException ex) {
			drop(database);
			throw ex;
		}
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		execute("CREATE DATABASE " + PostgreSqlEngine.quote(database) + " TEMPLATE " + PostgreSqlEngine.quote(template)
				+ strategy());
		copySettings(template, database);
	}

	/**
	 * Settings and privileges of the database itself stay behind when it is copied; they
	 * are rows of shared catalogs.
	 */
	private void copySettings(String template, String database) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			List<String> statements = PostgreSqlDatabaseSettings.statements(connection, template,
					PostgreSqlEngine.quote(database));
			if (!statements.isEmpty()) {
				execute(connection, String.join("; ", statements));
			}
		}
		catch (SQLException ex) {
			drop(database);
			throw ex;
		}
	}

	@Override
	public void freeze(String database, String template) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			PostgreSqlSessions.end(connection, database);
			try (Connection inside = address(database).connect()) {
				PostgreSqlRoles.dropKeeping(inside, database);
				PostgreSqlCompaction.run(inside);
			}
			execute(connection, "ALTER DATABASE " + PostgreSqlEngine.quote(database) + " ALLOW_CONNECTIONS false");
			PostgreSqlSessions.end(connection, database);
			execute(connection, "ALTER DATABASE " + PostgreSqlEngine.quote(database) + " RENAME TO "
					+ PostgreSqlEngine.quote(template));
		}
	}

	@Override
	public void rename(String database, String name) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			PostgreSqlSessions.end(connection, database);
			try (Connection inside = address(database).connect()) {
				PostgreSqlRoles.dropKeeping(inside, database);
			}
			execute(connection, "ALTER DATABASE " + PostgreSqlEngine.quote(database) + " RENAME TO "
					+ PostgreSqlEngine.quote(name));
		}
	}

	@Override
	public void drop(String database) throws SQLException {
		this.templates.remove(database);
		String drop = "DROP DATABASE IF EXISTS " + PostgreSqlEngine.quote(database) + " WITH (FORCE)";
		try {
			execute(drop);
		}
		catch (SQLException ex) {
			if (!OBJECT_IN_USE.equals(ex.getSQLState())) {
				throw ex;
			}
			PostgreSqlDropBlockers.cut(address(database));
			execute(drop);
		}
		try (Connection connection = this.connections.borrow()) {
			PostgreSqlRoles.drop(connection, database);
		}
	}

	private ServerAddress address(String database) {
		return this.server.withJdbcUrl(PostgreSqlUrl.of(this.server.jdbcUrl(), database, null));
	}

	/**
	 * How the server copies: file by file where that costs no flush to disk, otherwise
	 * through the write-ahead log, which forces no checkpoint. Measured with 30 tables
	 * and {@code fsync} off: 8 ms against 16.
	 */
	private String strategy() throws SQLException {
		String strategy = this.strategy;
		if (strategy == null) {
			strategy = readStrategy();
			this.strategy = strategy;
		}
		return strategy;
	}

	private String readStrategy() throws SQLException {
		try (Connection connection = this.connections.borrow();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(
						"SELECT current_setting('server_version_num')::int, current_setting('fsync')::bool")) {
			row.next();
			if (row.getInt(1) < STRATEGIES_SINCE) {
				return "";
			}
			return row.getBoolean(2) ? " STRATEGY WAL_LOG" : " STRATEGY FILE_COPY";
		}
	}

	private void execute(String sql) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			execute(connection, sql);
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
