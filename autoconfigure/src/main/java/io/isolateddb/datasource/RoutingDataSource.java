package io.isolateddb.datasource;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.DatabaseLease;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;

/**
 * Proxies one DataSource bean. Calls for a connection, or for the state of the pool, are
 * routed to the database of the test; the declared bean answers all others. The proxy is
 * a subclass of the declared bean's class, so that it can be injected as this class.
 */
final class RoutingDataSource implements MethodInterceptor {

	/**
	 * Methods that tell the state of a pool rather than how it was declared.
	 */
	private static final Set<String> LIVE = Set.of("getJdbcUrl", "getUsername", "getPassword", "getHikariPoolMXBean",
			"isRunning", "evictConnection");

	private final ContextDatabases context;

	private final ApplicationDatabase database;

	private final DeclaredOptions options;

	private final @Nullable DatabaseScope scope;

	RoutingDataSource(ContextDatabases context, ApplicationDatabase database, DeclaredOptions options) {
		this(context, database, options, null);
	}

	/**
	 * Create a route.
	 * @param scope what threads get that work for no test of the context, or {@code null}
	 * for what is running alone
	 */
	private RoutingDataSource(ContextDatabases context, ApplicationDatabase database, DeclaredOptions options,
			@Nullable DatabaseScope scope) {
		this.context = context;
		this.database = database;
		this.options = options;
		this.scope = scope;
	}

	/**
	 * The proxy for a DataSource.
	 */
	DataSource proxy(DataSource declared) {
		if (declared.getClass() == HikariDataSource.class && !((HikariDataSource) declared).isRunning()) {
			RoutingHikariDataSource proxy = new RoutingHikariDataSource(this, (HikariDataSource) declared);
			this.options.readFrom(proxy::declared);
			return proxy;
		}
		ProxyFactory factory = new ProxyFactory(declared);
		factory.addInterface(Routed.class);
		factory.setProxyTargetClass(!Modifier.isFinal(declared.getClass().getModifiers()));
		factory.setOpaque(true);
		factory.addAdvice(this);
		return (DataSource) factory.getProxy(declared.getClass().getClassLoader());
	}

	/**
	 * The database that a DataSource, or one that it wraps, is routed to.
	 * @return the database, or {@code null} if it is not routed
	 */
	static @Nullable ApplicationDatabase databaseOf(DataSource dataSource) {
		Routed routed = routed(dataSource);
		return (routed != null) ? routed.applicationDatabase() : null;
	}

	/**
	 * How a DataSource, or one that it wraps, connects to the database that it is routed
	 * to. Several DataSources may be routed to one database, each with its own
	 * parameters.
	 * @return the settings, or {@code null} if it is not routed
	 */
	static @Nullable ConnectionSettings connectionsOf(DataSource dataSource) {
		Routed routed = routed(dataSource);
		if (routed != null || Mocks.isMock(dataSource)) {
			return (routed != null) ? routed.connectionSettings() : null;
		}
		return DataSourceTargets.of(dataSource)
			.stream()
			.flatMap((target) -> Stream.ofNullable(connectionsOf(target)))
			.findFirst()
			.orElse(null);
	}

	/**
	 * The same DataSource for a test: threads that work for no test of its context get
	 * the database of this one.
	 */
	static DataSource withDefault(DataSource dataSource, DatabaseScope scope) {
		Routed routed = routed(dataSource);
		return (routed != null) ? routed.withDefault(scope) : dataSource;
	}

	private static @Nullable Routed routed(DataSource dataSource) {
		if (Mocks.isMock(dataSource)) {
			return null;
		}
		try {
			return dataSource.isWrapperFor(Routed.class) ? dataSource.unwrap(Routed.class) : null;
		}
		catch (SQLException | RuntimeException ex) {
			return null;
		}
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Method method = invocation.getMethod();
		DataSource proxy = (DataSource) ((ProxyMethodInvocation) invocation).getProxy();
		return switch (method.getName()) {
			case "getConnection" -> connect();
			case "applicationDatabase" -> database();
			case "connectionSettings" -> connections();
			case "withDefault" -> withDefault((DatabaseScope) invocation.getArguments()[0])
				.proxy((DataSource) Objects.requireNonNull(invocation.getThis()));
			case "isWrapperFor" -> isWrapperFor(proxy, type(invocation));
			case "unwrap" -> unwrap(proxy, type(invocation));
			default -> isLive(method) ? invokeOnPool(invocation) : invocation.proceed();
		};
	}

	private static Class<?> type(MethodInvocation invocation) {
		return (Class<?>) invocation.getArguments()[0];
	}

	private static boolean isLive(Method method) {
		return LIVE.contains(method.getName()) && method.getDeclaringClass().isAssignableFrom(HikariDataSource.class);
	}

	private @Nullable Object invokeOnPool(MethodInvocation invocation) throws Throwable {
		HikariDataSource pool = poolIfAny();
		return (pool != null)
				? AopUtils.invokeJoinpointUsingReflection(pool, invocation.getMethod(), invocation.getArguments())
				: invocation.proceed();
	}

	ApplicationDatabase database() {
		return this.database;
	}

	ConnectionSettings connections() {
		return this.options.get().connections();
	}

	RoutingDataSource withDefault(DatabaseScope scope) {
		return new RoutingDataSource(this.context, this.database, this.options, scope);
	}

	Connection connect() throws SQLException {
		return lease().connect(connections());
	}

	private DatabaseLease lease() throws SQLException {
		return this.context.lease(this.database, this.scope);
	}

	boolean isWrapperFor(DataSource proxy, Class<?> type) throws SQLException {
		return type.isInstance(proxy) || type == DatabaseLease.class || pool().isWrapperFor(type);
	}

	Object unwrap(DataSource proxy, Class<?> type) throws SQLException {
		if (type.isInstance(proxy)) {
			return proxy;
		}
		DatabaseLease lease = lease();
		return (type == DatabaseLease.class) ? lease : lease.dataSource(connections()).unwrap(type);
	}

	private HikariDataSource pool() throws SQLException {
		return lease().dataSource(connections());
	}

	/**
	 * The pool of the test's database.
	 * @return the pool, or {@code null} if the thread has no database
	 */
	@Nullable HikariDataSource poolIfAny() {
		try {
			return pool();
		}
		catch (SQLException ex) {
			return null;
		}
	}

	/**
	 * Marks the proxies. Public, since a proxy is in the package of the declared bean.
	 */
	public interface Routed {

		ApplicationDatabase applicationDatabase();

		ConnectionSettings connectionSettings();

		DataSource withDefault(DatabaseScope scope);

	}

}
