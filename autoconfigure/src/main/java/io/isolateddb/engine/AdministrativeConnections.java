package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/**
 * The few privileged connections by which an engine administers a server. They are opened
 * when they are needed, and closed again soon. Thread-safe.
 *
 * @since 0.1.0
 */
public final class AdministrativeConnections implements AutoCloseable {

	/**
	 * How the sessions call themselves, where a server lists them.
	 */
	public static final String NAME = "isolated-database-administration";

	private static final long IDLE_MILLIS = 20_000;

	private static final int CONNECTIONS = 4;

	private final HikariDataSource pool;

	/**
	 * Prepare connections.
	 * @param server the server
	 * @param initSql what each new session executes, or {@code null}
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
		config.setMaximumPoolSize(CONNECTIONS);
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
	 * The connections as a DataSource.
	 * @return the DataSource
	 */
	public DataSource dataSource() {
		return this.pool;
	}

	/**
	 * Change how many connections there may be.
	 * @param most the number, 1 or more
	 */
	public void limit(int most) {
		this.pool.getHikariConfigMXBean().setMaximumPoolSize(most);
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
