package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.SessionReset;
import org.jspecify.annotations.Nullable;

/**
 * The connection pool of a clone. Drivers give a session the time zone of the JVM when
 * they connect, and some keep it themselves: a connection that was opened under another
 * time zone or locale is not borrowed again. As long as they do not change, that costs a
 * comparison. It knows which sessions were used since their last reset, as only these can
 * differ from new ones, and which threads have borrowed connections. Thread-safe: the
 * monitor guards the change to other defaults, and a thread that holds it waits for
 * nothing.
 */
final class CloneDataSource extends HikariDataSource {

	private static final String NEVER_CONNECTED = "its first connection failed";

	private final DatabaseEngine engine;

	private volatile JvmDefaults defaults;

	private volatile @Nullable Reset reset;

	private final UsedSessions used = new UsedSessions();

	private final BorrowedConnections borrowed = new BorrowedConnections();

	private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

	private volatile boolean closing;

	/**
	 * Start the pool, and open its first connection. From then on it connects when a
	 * connection is borrowed that it does not have: a test may use a single one.
	 */
	CloneDataSource(HikariConfig config, DatabaseEngine engine) {
		this(config, engine, JvmDefaults.current());
	}

	private CloneDataSource(HikariConfig config, DatabaseEngine engine, JvmDefaults before) {
		super(withFirstConnection(config));
		this.engine = engine;
		this.defaults = before;
		setMinimumIdle(0);
	}

	/**
	 * With a minimum of no idle connections Hikari would open the first one to see
	 * whether that fails, close it, and open another one for whoever borrows it. It fails
	 * at once: what the application declares is for a server that may start later.
	 */
	private static HikariConfig withFirstConnection(HikariConfig config) {
		config.setMinimumIdle(1);
		config.setInitializationFailTimeout(1);
		return config;
	}

	/**
	 * Borrow a connection for somebody whose statements are not known.
	 */
	@Override
	public Connection getConnection() throws SQLException {
		JvmDefaults now = JvmDefaults.current();
		return useUnseen(borrow(now), now);
	}

	/**
	 * Borrow a connection whose session is as new, for somebody whose statements are not
	 * known.
	 */
	Connection getNewConnection() throws SQLException {
		JvmDefaults now = JvmDefaults.current();
		Connection connection = borrow(now);
		try {
			boolean autoCommit = connection.getAutoCommit();
			String obstacle = resetIfUsed(connection, true);
			if (!obstacle.isEmpty()) {
				throw new SQLException("The session could not be reset: " + obstacle);
			}
			if (evictIfClosed(connection)) {
				getHikariPoolMXBean().softEvictConnections();
				return getConnection();
			}
			connection.setAutoCommit(autoCommit);
			return useUnseen(connection, now);
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	/**
	 * Borrow a connection for a lease.
	 */
	Connection borrow(DatabaseLease lease) throws SQLException {
		JvmDefaults now = JvmDefaults.current();
		Connection connection = borrow(now);
		UsedSessions.Use use = this.used.add(connection.unwrap(Connection.class));
		return LeasedConnection.of(connection, lease, use, use(connection, now));
	}

	private Connection borrow(JvmDefaults now) throws SQLException {
		if (!now.equals(this.defaults)) {
			change(now);
		}
		return borrow();
	}

	/**
	 * Note that somebody uses a connection whose statements are not looked at.
	 */
	private Connection useUnseen(Connection connection, JvmDefaults now) throws SQLException {
		this.used.add(connection.unwrap(Connection.class)).setLasting();
		use(connection, now);
		return connection;
	}

	private SessionReset use(Connection connection, JvmDefaults now) throws SQLException {
		SessionReset sessions = knowReset(connection, now);
		this.borrowed.add(connection);
		return sessions;
	}

	private SessionReset knowReset(Connection fresh, JvmDefaults now) throws SQLException {
		Reset known = this.reset;
		if (known == null || !known.defaults().equals(now)) {
			known = new Reset(now, readReset(fresh));
			this.reset = known;
		}
		return known.sessions();
	}

	/**
	 * Open a connection, if there is none, and find out how its session is reset, so that
	 * no test waits for that.
	 */
	void warm() throws SQLException {
		try (Connection connection = borrow()) {
			knowReset(connection, JvmDefaults.current());
		}
	}

	/**
	 * Connections that are borrowed are closed when they are returned.
	 */
	private synchronized void change(JvmDefaults now) {
		if (!now.equals(this.defaults)) {
			getHikariPoolMXBean().softEvictConnections();
			this.defaults = now;
		}
	}

	private SessionReset readReset(Connection fresh) throws SQLException {
		try {
			SessionReset read = this.engine.sessionReset(fresh, getConnectionInitSql());
			if (!fresh.getAutoCommit()) {
				fresh.rollback();
			}
			return read;
		}
		catch (Throwable ex) {
			fresh.close();
			throw ex;
		}
	}

	/**
	 * Borrow a connection as it is, for a reset. If the pool is closed, a thread that
	 * waits for one does not wait any longer.
	 */
	Connection borrow() throws SQLException {
		Waiter waiter = new Waiter(Thread.currentThread());
		this.waiters.add(waiter);
		try {
			if (this.closing) {
				throw closed(null);
			}
			return super.getConnection();
		}
		catch (SQLException ex) {
			throw waiter.isInterrupted() ? closed(ex) : ex;
		}
		finally {
			this.waiters.remove(waiter);
			waiter.end();
		}
	}

	private SQLException closed(@Nullable SQLException cause) {
		return new SQLTransientConnectionException(
				"The connection pool of database " + getPoolName()
						+ " has been closed, as the test or the start of the context that it was for has ended.",
				cause);
	}

	/**
	 * Close the pool, also in a thread that was interrupted, which it stays: Hikari would
	 * leave connections behind, and say so.
	 */
	@Override
	public void close() {
		this.closing = true;
		this.waiters.forEach(Waiter::interrupt);
		boolean interrupted = Thread.interrupted();
		try {
			super.close();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Reset a session, if it was used since it was opened or reset.
	 * @param connection a connection of this pool that is borrowed for the reset
	 * @param asNew whether it is for the next test; otherwise the test goes on
	 * @return why that is impossible, or an empty string
	 */
	String resetIfUsed(Connection connection, boolean asNew) throws SQLException {
		Connection session = connection.unwrap(Connection.class);
		UsedSessions.Use use = asNew ? this.used.remove(session) : this.used.resetForNow(session);
		if (use == null) {
			return "";
		}
		connection.setAutoCommit(true);
		Reset known = this.reset;
		if (known == null) {
			return NEVER_CONNECTED;
		}
		SessionReset sessions = known.sessions();
		return asNew ? sessions.reset(connection, use.isLasting()) : sessions.resetForNow(connection);
	}

	/**
	 * Evict a connection from the pool if its session has been closed.
	 * @return whether that was the case
	 */
	boolean evictIfClosed(Connection connection) throws SQLException {
		boolean closed = connection.unwrap(Connection.class).isClosed();
		if (closed) {
			evictConnection(connection);
		}
		return closed;
	}

	/**
	 * All sessions have been reset: forget those that were closed, and who had them.
	 */
	void allReset() {
		this.used.clear();
		this.borrowed.clear();
	}

	/**
	 * The connections that threads have borrowed since the last reset of all sessions.
	 */
	BorrowedConnections borrowed() {
		return this.borrowed;
	}

	/**
	 * Let the server count what a session has done, which stays as it is.
	 * @return why that is impossible, or an empty string
	 */
	String flush(Connection connection) throws SQLException {
		Reset known = this.reset;
		return (known != null) ? known.sessions().flush(connection) : NEVER_CONNECTED;
	}

	/**
	 * A thread that waits for a connection. The monitor sees to it that it is interrupted
	 * only while it waits; a thread that holds it waits for nothing.
	 */
	private static final class Waiter {

		private final Thread thread;

		private boolean ended;

		private boolean interrupted;

		Waiter(Thread thread) {
			this.thread = thread;
		}

		synchronized void interrupt() {
			if (!this.ended) {
				this.interrupted = true;
				this.thread.interrupt();
			}
		}

		synchronized boolean isInterrupted() {
			return this.interrupted;
		}

		/**
		 * The thread does not wait any more. The interrupt was for the wait only.
		 */
		synchronized void end() {
			this.ended = true;
			if (this.interrupted) {
				Thread.interrupted();
			}
		}

	}

	/**
	 * What drivers take from the JVM.
	 *
	 * @param timeZone the default time zone
	 * @param locale the default locale
	 */
	private record JvmDefaults(TimeZone timeZone, Locale locale) {

		static JvmDefaults current() {
			return new JvmDefaults(TimeZone.getDefault(), Locale.getDefault());
		}

	}

	/**
	 * How sessions are reset that were opened under some defaults.
	 *
	 * @param defaults the defaults
	 * @param sessions resets such a session
	 */
	private record Reset(JvmDefaults defaults, SessionReset sessions) {

	}

}
