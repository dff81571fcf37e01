package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL: {@code CREATE DATABASE … TEMPLATE …}. A template refuses connections, since
 * one session in it would make every copy wait for up to five seconds and then fail.
 */
final class PostgreSqlEngine implements DatabaseEngine {

	private static final int STRATEGIES_SINCE = 150000;

	private static final long IDLE_MILLIS = 20_000;

	private static final String OBJECT_IN_USE = "55006";

	private final ServerAddress server;

	private final HikariDataSource administration;

	private final PostgreSqlSharedServer sharedServer = new PostgreSqlSharedServer(this);

	private final Map<String, PostgreSqlTemplateMetadata> facts = new ConcurrentHashMap<>();

	private volatile @Nullable String strategy;

	PostgreSqlEngine(ServerAddress server) {
		this.server = server;
		HikariConfig config = new HikariConfig();
		config.setPoolName("isolated-database-administration");
		config.setJdbcUrl(server.jdbcUrl());
		config.setUsername(server.username());
		config.setPassword(server.password());
		config.addDataSourceProperty("ApplicationName", config.getPoolName());
		config.setMinimumIdle(0);
		config.setIdleTimeout(IDLE_MILLIS);
		config.setMaximumPoolSize(4);
		config.setInitializationFailTimeout(-1);
		this.administration = new HikariDataSource(config);
	}

	@Override
	public String serverVersion() throws SQLException {
		try (Connection connection = this.administration.getConnection()) {
			return "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
		}
	}

	@Override
	public ServerAddress address(String database, @Nullable String declaredUrl) {
		return this.server.withJdbcUrl(PostgreSqlUrl.of(this.server.jdbcUrl(), database, declaredUrl));
	}

	@Override
	public void create(String database) throws SQLException {
		execute("CREATE DATABASE " + quote(database) + strategy());
		try {
			// Each copy inherits it, so that the role of one database cannot enter
			// another
			execute("REVOKE CONNECT ON DATABASE " + quote(database) + " FROM PUBLIC");
		}
		catch (SQLException ex) {
			drop(database);
			throw ex;
		}
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		execute("CREATE DATABASE " + quote(database) + " TEMPLATE " + quote(template) + strategy());
		copySettings(template, database);
	}

	/**
	 * Settings and privileges of the database itself stay behind when it is copied; they
	 * are rows of shared catalogs.
	 */
	private void copySettings(String template, String database) throws SQLException {
		try (Connection connection = this.administration.getConnection()) {
			List<String> statements = PostgreSqlDatabaseSettings.statements(connection, template, quote(database));
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
		try (Connection connection = this.administration.getConnection()) {
			PostgreSqlSessions.end(connection, database);
			try (Connection inside = address(database, null).connect()) {
				PostgreSqlRoles.dropKeeping(inside, database);
				PostgreSqlCompaction.run(inside);
			}
			execute(connection, "ALTER DATABASE " + quote(database) + " ALLOW_CONNECTIONS false");
			PostgreSqlSessions.end(connection, database);
			execute(connection, "ALTER DATABASE " + quote(database) + " RENAME TO " + quote(template));
		}
	}

	@Override
	public void drop(String database) throws SQLException {
		this.facts.remove(database);
		String drop = "DROP DATABASE IF EXISTS " + quote(database) + " WITH (FORCE)";
		try {
			execute(drop);
		}
		catch (SQLException ex) {
			if (!OBJECT_IN_USE.equals(ex.getSQLState())) {
				throw ex;
			}
			PostgreSqlTies.cut(address(database, null));
			execute(drop);
		}
		try (Connection connection = this.administration.getConnection()) {
			PostgreSqlRoles.drop(connection, database);
		}
	}

	@Override
	public String keep(String database, String name, String note) throws SQLException {
		drop(name);
		try (Connection connection = this.administration.getConnection()) {
			PostgreSqlSessions.end(connection, database);
			try (Connection inside = address(database, null).connect()) {
				PostgreSqlRoles.dropKeeping(inside, database);
			}
			execute(connection, "ALTER DATABASE " + quote(database) + " RENAME TO " + quote(name));
			PostgreSqlKept.mark(connection, name, note);
		}
		return name;
	}

	@Override
	public List<String> kept() throws SQLException {
		try (Connection connection = this.administration.getConnection()) {
			return PostgreSqlKept.list(connection);
		}
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		return PostgreSqlComparison.run(address(fresh, null), address(database, null));
	}

	@Override
	public String openCommand(String database) {
		return PostgreSqlUrl.command(address(database, null));
	}

	@Override
	public ChangeTracker watch(String database, String template) throws SQLException {
		Connection connection = address(database, null).connect();
		try {
			PostgreSqlTemplateMetadata facts = this.facts.get(template);
			if (facts == null) {
				facts = new PostgreSqlTemplateMetadata(connection);
				this.facts.put(template, facts);
			}
			facts.readWanted(connection);
			return new PostgreSqlChangeTracker(connection, facts);
		}
		catch (SQLException | RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	@Override
	public void grantRestricted(Connection inside) throws SQLException {
		PostgreSqlRoles.grant(inside);
	}

	@Override
	public ServerAddress restrict(String database) throws SQLException {
		try (Connection connection = this.administration.getConnection()) {
			String password = PostgreSqlRoles.create(connection, database);
			return new ServerAddress(address(database, null).jdbcUrl(), database, password);
		}
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		return PostgreSqlSessionReset.of(fresh, initSql);
	}

	void limitAdministration(int most) {
		this.administration.getHikariConfigMXBean().setMaximumPoolSize(most);
	}

	@Override
	public SharedServer sharedServer() {
		return this.sharedServer;
	}

	@Override
	public void close() {
		this.administration.close();
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
		try (Connection connection = this.administration.getConnection();
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
		try (Connection connection = this.administration.getConnection()) {
			execute(connection, sql);
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	static String quote(String identifier) {
		return '"' + identifier.replace("\"", "\"\"") + '"';
	}

}
