package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.Waiting;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A connection pool of a clone, which stays open and warm from one lease to the next. It
 * remembers which threads have borrowed its connections. Thread-safe: the monitor guards
 * the list of borrowed connections, and a thread that holds it waits for nothing.
 */
final class ClonePool {

	/**
	 * A thread that has answered a test may return its connection a moment later.
	 */
	private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int PRUNE_AT = 64;

	private final CloneDataSource dataSource;

	private final List<Borrowed> borrowed = new ArrayList<>();

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
			dataSource.getConnection().close();
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
	 * Borrow a connection and remember the thread that has it.
	 */
	Connection connect() throws SQLException {
		Connection connection = this.dataSource.getConnection();
		synchronized (this) {
			if (this.borrowed.size() >= PRUNE_AT) {
				prune();
			}
			this.borrowed.add(new Borrowed(connection, Thread.currentThread().getName()));
		}
		return connection;
	}

	private void prune() throws SQLException {
		for (Iterator<Borrowed> entries = this.borrowed.iterator(); entries.hasNext();) {
			if (entries.next().connection().isClosed()) {
				entries.remove();
			}
		}
	}

	/**
	 * Borrow all connections of the pool, so that nobody else can use one of them, and
	 * reset the sessions that were used since the last reset, so that all equal new ones.
	 * A round trip for each session that a test has used, none for the others.
	 * @param held gets the connections, to be closed by the caller
	 * @return why that is impossible, or an empty string
	 */
	String reset(List<Connection> held) throws SQLException {
		long deadline = System.nanoTime() + GRACE;
		while (this.dataSource.getHikariPoolMXBean().getActiveConnections() > 0) {
			if (System.nanoTime() > deadline) {
				return "a connection was not returned; borrowed by " + borrowers(true);
			}
			Waiting.pause(PAUSE, "connections that were not returned");
		}
		int total = this.dataSource.getHikariPoolMXBean().getTotalConnections();
		for (int i = 0; i < total; i++) {
			Connection connection = this.dataSource.borrow();
			held.add(connection);
			String obstacle = this.dataSource.resetIfUsed(connection);
			if (!obstacle.isEmpty()) {
				return obstacle + "; the database was used by " + borrowers(false);
			}
		}
		this.dataSource.allReset();
		synchronized (this) {
			this.borrowed.clear();
		}
		return "";
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
	 * The same connections, but each of them is reset when it is borrowed, so that what
	 * was set in it before has no effect.
	 * @return the connections, to be ended by the caller
	 */
	ResetConnections withResetConnections() {
		return new ResetConnections(this.dataSource);
	}

	/**
	 * The threads that have borrowed connections.
	 * @param open whether to leave out those that have returned them
	 */
	private synchronized String borrowers(boolean open) throws SQLException {
		if (open) {
			prune();
		}
		List<String> threads = this.borrowed.stream().map(Borrowed::thread).distinct().toList();
		return threads.isEmpty() ? "an unknown thread" : threads.toString();
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

	void close() {
		this.dataSource.close();
	}

	/**
	 * A connection that a thread has borrowed.
	 *
	 * @param connection the connection
	 * @param thread the name of the thread
	 */
	private record Borrowed(Connection connection, String thread) {

	}

	/**
	 * Resets connections when they are borrowed, and ends with the migrator that it is
	 * for.
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
			Connection connection = this.pool.getConnection();
			try {
				boolean autoCommit = connection.getAutoCommit();
				connection.setAutoCommit(true);
				String obstacle = this.pool.reset(connection);
				if (!obstacle.isEmpty()) {
					throw new SQLException("The session could not be reset: " + obstacle);
				}
				connection.setAutoCommit(autoCommit);
				return connection;
			}
			catch (SQLException ex) {
				connection.close();
				throw ex;
			}
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
