package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/**
 * A small pool of privileged connections, by which an engine administers a server. A
 * connection is opened when it is needed and closed when it has been idle for 20 seconds.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class AdministrativeConnections implements AutoCloseable {

	/**
	 * The application name of the sessions, where a server lists it.
	 */
	public static final String NAME = "isolated-database-administration";

	private static final long IDLE_MILLIS = 20_000;

	private static final int MOST_CONNECTIONS = 4;

	private final HikariDataSource pool;

	/**
	 * Create the pool. Connects to nothing yet.
	 * @param server the server
	 * @param initSql the statements that each new session executes, or {@code null}
	 */
	public AdministrativeConnections(ServerAddress server, @Nullable String initSql) {
		HikariConfig config = new HikariConfig();
		config.setPoolName(NAME);
		config.setJdbcUrl(server.jdbcUrl());
		config.setUsername(server.username());
		config.setPassword(server.password());
		config.setConnectionInitSql(initSql);
		config.setMinimumIdle(0);
		config.setIdleTimeout(IDLE_MILLIS);
		config.setMaximumPoolSize(MOST_CONNECTIONS);
		config.setInitializationFailTimeout(-1);
		this.pool = new HikariDataSource(config);
	}

	/**
	 * Borrow a connection.
	 * @return the connection, to be closed by the caller
	 * @throws SQLException if the server cannot be reached or refuses the user
	 */
	public Connection borrow() throws SQLException {
		return this.pool.getConnection();
	}

	/**
	 * Execute statements on one of the connections.
	 * @param batch one statement, or several separated by semicolons
	 * @throws SQLException if one of them fails
	 */
	public void execute(String batch) throws SQLException {
		try (Connection connection = borrow()) {
			try {
				new JdbcSession(connection).execute(batch);
			}
			catch (Throwable ex) {
				evict(connection);
				throw ex;
			}
		}
	}

	/**
	 * Close a connection that was borrowed, as its session may be in any state, such as
	 * within a transaction.
	 * @param connection the connection
	 */
	public void evict(Connection connection) {
		this.pool.evictConnection(connection);
	}

	/**
	 * Change the maximum size of the pool.
	 * @param most the number of connections, 1 or more
	 */
	public void limit(int most) {
		this.pool.getHikariConfigMXBean().setMaximumPoolSize(most);
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
