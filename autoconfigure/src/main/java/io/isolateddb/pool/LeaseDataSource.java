package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.isolateddb.IsolatedDatabaseException;

/**
 * The connection pool of a clone as one lease sees it. The pool itself stays open for the
 * lease after it; this one ends with its lease, wherever a reference to it is kept, and
 * says so. It has the options of the pool, but changes of them have no effect.
 * Thread-safe.
 */
final class LeaseDataSource extends HikariDataSource {

	private final DatabaseLease lease;

	private final ConnectionSettings settings;

	private volatile boolean closed;

	/**
	 * Create the view of a pool.
	 * @param settings the settings by which the lease finds the pool
	 */
	LeaseDataSource(DatabaseLease lease, ConnectionSettings settings, HikariDataSource pool) {
		this.lease = lease;
		this.settings = settings;
		pool.copyStateTo(this);
	}

	@Override
	public Connection getConnection() throws SQLException {
		requireOpen();
		return this.lease.connect(this.settings);
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return pool().getConnection(username, password);
	}

	private HikariDataSource pool() throws SQLException {
		requireOpen();
		return this.lease.pool(this.settings).dataSource();
	}

	private void requireOpen() throws SQLException {
		if (this.closed) {
			throw new SQLException(this + " has been closed.");
		}
	}

	@Override
	public HikariPoolMXBean getHikariPoolMXBean() {
		try {
			return pool().getHikariPoolMXBean();
		}
		catch (SQLException ex) {
			throw new IsolatedDatabaseException(String.valueOf(ex.getMessage()), ex);
		}
	}

	@Override
	public void evictConnection(Connection connection) {
		try {
			pool().evictConnection(LeasedConnection.target(connection));
		}
		catch (SQLException ex) {
			throw new IsolatedDatabaseException(String.valueOf(ex.getMessage()), ex);
		}
	}

	@Override
	public <T> T unwrap(Class<T> type) throws SQLException {
		return type.isInstance(this) ? type.cast(this) : pool().unwrap(type);
	}

	@Override
	public boolean isWrapperFor(Class<?> type) throws SQLException {
		return type.isInstance(this) || pool().isWrapperFor(type);
	}

	@Override
	public boolean isRunning() {
		return !isClosed();
	}

	@Override
	public boolean isClosed() {
		return this.closed || this.lease.isClosed();
	}

	/**
	 * Close this view. The pool stays open.
	 */
	@Override
	public void close() {
		this.closed = true;
	}

	@Override
	public String toString() {
		return "HikariDataSource (" + this.lease + ")";
	}

}
