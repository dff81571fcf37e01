package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.TimeZone;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.SessionReset;
import org.jspecify.annotations.Nullable;

/**
 * The connection pool of a clone. Drivers give a session the time zone of the JVM when
 * they connect, and some keep it themselves: a connection that was opened under another
 * time zone or locale is not borrowed again. As long as they do not change, that costs a
 * comparison. Thread-safe: the monitor guards the change to other defaults, and a thread
 * that holds it waits for nothing.
 */
final class CloneDataSource extends HikariDataSource {

	private final DatabaseEngine engine;

	private volatile JvmDefaults defaults = JvmDefaults.current();

	private volatile @Nullable Reset reset;

	/**
	 * Start the pool. It connects when a connection is borrowed.
	 */
	CloneDataSource(HikariConfig config, DatabaseEngine engine) {
		super(config);
		this.engine = engine;
	}

	@Override
	public Connection getConnection() throws SQLException {
		JvmDefaults now = JvmDefaults.current();
		if (!now.equals(this.defaults)) {
			change(now);
		}
		Connection connection = super.getConnection();
		Reset known = this.reset;
		if (known == null || !known.defaults().equals(now)) {
			this.reset = new Reset(now, readReset(connection));
		}
		return connection;
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
		catch (SQLException | RuntimeException ex) {
			fresh.close();
			throw ex;
		}
	}

	/**
	 * Borrow a connection as it is, for a reset.
	 */
	Connection borrow() throws SQLException {
		return super.getConnection();
	}

	/**
	 * Reset a session.
	 * @return why that is impossible, or an empty string
	 */
	String reset(Connection connection) throws SQLException {
		Reset known = this.reset;
		return (known != null) ? known.sessions().reset(connection) : "its first connection failed";
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
