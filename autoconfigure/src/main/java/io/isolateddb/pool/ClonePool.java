package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.Waiting;
import io.isolateddb.pool.BorrowedConnections.Borrowed;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A connection pool of a clone, which stays open and warm from one lease to the next.
 * Thread-safe, without locks of its own.
 */
final class ClonePool {

	/**
	 * A thread that has answered a test may return its connection a moment later.
	 */
	private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

	private final CloneDataSource dataSource;

	private ClonePool(CloneDataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Start a pool and open its first connection.
	 * @param restriction the user that it connects as, or {@code null} for the privileged
	 * one
	 */
	static ClonePool open(DatabaseEngine engine, String database, ConnectionSettings settings, int most,
			@Nullable ServerAddress restriction) throws SQLException {
		CloneDataSource dataSource = settings.open(engine, database, most, restriction);
		try {
			dataSource.warm();
			return new ClonePool(dataSource);
		}
		catch (Throwable ex) {
			dataSource.close();
			throw ex;
		}
	}

	HikariDataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Borrow all connections of the pool, so that nobody else can use one of them, and
	 * reset the sessions that were used since the last reset, so that all equal new ones.
	 * A round trip for each session that a test has used, none for the others. What a
	 * session cannot forget costs that session.
	 * @param held gets the connections, to be closed by the caller
	 * @return why that is impossible, or an empty string
	 */
	String reset(List<Connection> held) throws SQLException {
		long deadline = System.nanoTime() + GRACE;
		while (this.dataSource.getHikariPoolMXBean().getActiveConnections() > 0) {
			if (System.nanoTime() > deadline) {
				return "a connection was not returned; borrowed by " + this.dataSource.borrowed().threads(true);
			}
			Waiting.pause(PAUSE, "connections that were not returned");
		}
		int total = this.dataSource.getHikariPoolMXBean().getTotalConnections();
		String obstacle = reset(total, held, true);
		if (!obstacle.isEmpty()) {
			return obstacle + "; the database was used by " + this.dataSource.borrowed().threads(false);
		}
		this.dataSource.allReset();
		return "";
	}

	private String reset(int sessions, List<Connection> held, boolean asNew) throws SQLException {
		for (int i = 0; i < sessions; i++) {
			Connection connection = this.dataSource.borrow();
			held.add(connection);
			String obstacle = this.dataSource.resetIfUsed(connection, asNew);
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
			if (this.dataSource.evictIfClosed(connection)) {
				held.remove(connection);
			}
		}
		return "";
	}

	/**
	 * Borrow and reset the connections that nobody has borrowed. In a thread that has
	 * just borrowed the last one, and waits for this one, the wait ends when its own
	 * does.
	 * @param held gets the connections, to be closed by the caller
	 * @return the connections that threads have borrowed
	 * @throws SnapshotObstacle if a session cannot be reset
	 */
	List<Borrowed> holdIdle(List<Connection> held) throws SQLException, SnapshotObstacle {
		HikariPoolMXBean pool = this.dataSource.getHikariPoolMXBean();
		List<Borrowed> open = this.dataSource.borrowed().open();
		if (pool.getActiveConnections() > open.size()) {
			throw new SnapshotObstacle("a thread is just borrowing a connection. Let it finish before", true);
		}
		String obstacle = reset(pool.getIdleConnections(), held, false);
		if (!obstacle.isEmpty()) {
			throw new SnapshotObstacle("a session could not be reset: " + obstacle, false);
		}
		return open;
	}

	/**
	 * Let the server count what a session has done.
	 * @return why that is impossible, or an empty string
	 */
	String flush(Connection session) throws SQLException {
		return this.dataSource.flush(session);
	}

	/**
	 * Connect as another user from now on. There are no connections.
	 */
	void reconnectAs(ServerAddress user) {
		this.dataSource.setUsername(user.username());
		this.dataSource.setPassword(user.password());
	}

	/**
	 * Borrow all connections of the pool, whose sessions have been reset.
	 * @param held gets the connections, to be closed by the caller
	 * @return an empty string
	 */
	String hold(List<Connection> held) throws SQLException {
		int total = this.dataSource.getHikariPoolMXBean().getTotalConnections();
		for (int i = 0; i < total; i++) {
			held.add(this.dataSource.borrow());
		}
		return "";
	}

	/**
	 * Open a connection, if the pool has none any more, so that no test has to wait for
	 * it.
	 */
	void warm() throws SQLException {
		if (this.dataSource.getHikariPoolMXBean().getTotalConnections() == 0) {
			this.dataSource.warm();
		}
	}

	/**
	 * The same connections, but the session of each is as new when it is borrowed, so
	 * that what was set in it before has no effect.
	 * @return the connections, to be ended by the caller
	 */
	ResetConnections withResetConnections() {
		return new ResetConnections(this.dataSource);
	}

	/**
	 * Whether an obstacle to a {@link #reset} names a thread.
	 */
	static boolean names(String obstacle, String thread) {
		int list = obstacle.lastIndexOf('[');
		return list >= 0 && List.of(obstacle.substring(list + 1, obstacle.length() - 1).split(", ")).contains(thread);
	}

	/**
	 * Close the idle connections. Any other is closed when it is returned.
	 */
	void evict() {
		this.dataSource.getHikariPoolMXBean().softEvictConnections();
	}

	/**
	 * Borrow a connection for a lease.
	 */
	Connection connect(DatabaseLease lease) throws SQLException {
		return this.dataSource.borrow(lease);
	}

	void close() {
		this.dataSource.close();
	}

	/**
	 * Resets the connections that were used when they are borrowed again, and ends with
	 * the migrator that it is for.
	 */
	static final class ResetConnections extends AbstractDataSource {

		private final CloneDataSource pool;

		private volatile boolean ended;

		ResetConnections(CloneDataSource pool) {
			this.pool = pool;
		}

		@Override
		public Connection getConnection() throws SQLException {
			if (this.ended) {
				throw new SQLException("The DataSource of a migrator ends with it. Do not keep it.");
			}
			return this.pool.getNewConnection();
		}

		@Override
		public Connection getConnection(String user, String password) throws SQLException {
			throw new SQLFeatureNotSupportedException("The user of the database is always the same");
		}

		/**
		 * Give no connections any more.
		 */
		void end() {
			this.ended = true;
		}

	}

}
