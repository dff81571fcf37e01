package io.isolateddb.datasource;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.isolateddb.pool.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * The proxy for a pool of HikariCP, which most applications have: written by hand, since
 * to generate one costs a JVM that generates no other classes a hundred classes more. It
 * has all that the bean declares, and never a pool of its own.
 */
final class RoutingHikariDataSource extends HikariDataSource implements RoutingDataSource.Routed {

	private final RoutingDataSource route;

	private final HikariDataSource bean;

	RoutingHikariDataSource(RoutingDataSource route, HikariDataSource bean) {
		this.route = route;
		this.bean = bean;
		bean.copyStateTo(this);
	}

	/**
	 * What the bean declares, with what was set since.
	 */
	HikariConfig declared() {
		HikariConfig declared = new HikariConfig();
		copyStateTo(declared);
		return declared;
	}

	@Override
	public ApplicationDatabase applicationDatabase() {
		return this.route.database();
	}

	@Override
	public ConnectionSettings connectionSettings() {
		return this.route.connections();
	}

	@Override
	public RoutingHikariDataSource withDefault(DatabaseScope scope) {
		return new RoutingHikariDataSource(this.route.withDefault(scope), this);
	}

	@Override
	public Connection getConnection() throws SQLException {
		return this.route.connect();
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return this.route.connect();
	}

	@Override
	public boolean isWrapperFor(Class<?> type) throws SQLException {
		return this.route.isWrapperFor(this, type);
	}

	@Override
	public <T> T unwrap(Class<T> type) throws SQLException {
		return type.cast(this.route.unwrap(this, type));
	}

	@Override
	public String getJdbcUrl() {
		return live(HikariDataSource::getJdbcUrl, super::getJdbcUrl);
	}

	@Override
	public String getUsername() {
		return live(HikariDataSource::getUsername, super::getUsername);
	}

	@Override
	public String getPassword() {
		return live(HikariDataSource::getPassword, super::getPassword);
	}

	@Override
	public HikariPoolMXBean getHikariPoolMXBean() {
		return live(HikariDataSource::getHikariPoolMXBean, super::getHikariPoolMXBean);
	}

	@Override
	public boolean isRunning() {
		return live(HikariDataSource::isRunning, super::isRunning);
	}

	@Override
	public void evictConnection(Connection connection) {
		HikariDataSource pool = this.route.poolIfAny();
		if (pool != null) {
			pool.evictConnection(connection);
		}
	}

	private <T> T live(Function<HikariDataSource, T> ofPool, Supplier<T> declared) {
		HikariDataSource pool = this.route.poolIfAny();
		return (pool != null) ? ofPool.apply(pool) : declared.get();
	}

	@Override
	public @Nullable PrintWriter getLogWriter() throws SQLException {
		return this.bean.getLogWriter();
	}

	@Override
	public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
		this.bean.setLogWriter(out);
	}

	@Override
	public int getLoginTimeout() throws SQLException {
		return this.bean.getLoginTimeout();
	}

	@Override
	public void setLoginTimeout(int seconds) throws SQLException {
		this.bean.setLoginTimeout(seconds);
	}

	@Override
	public boolean isClosed() {
		return this.bean.isClosed();
	}

	@Override
	public void close() {
		this.bean.close();
	}

	@Override
	public String toString() {
		return this.bean.toString();
	}

}
