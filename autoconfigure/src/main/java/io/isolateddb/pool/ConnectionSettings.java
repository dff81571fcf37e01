package io.isolateddb.pool;

import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.util.PropertyElf;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseUrl;
import io.isolateddb.engine.ServerAddress;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an application's connections: all that its own DataSource declares,
 * except for the database. Immutable.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public final class ConnectionSettings {

	/**
	 * Which database a DataSource connects to and as which user: the lease decides that.
	 */
	private static final Set<String> LOCATION = Set.of("jdbcUrl", "username", "password", "credentials", "catalog",
			"dataSourceClassName", "dataSource", "dataSourceJNDI", "driverClassName", "poolName",
			"initializationFailTimeout", "minimumIdle", "idleTimeout");

	private static final Set<String> LOCATION_PROPERTIES = Set.of("url", "user", "password", "serverName",
			"serverNames", "portNumber", "portNumbers", "databaseName");

	private static final long LEAST_LIFETIME = TimeUnit.SECONDS.toMillis(30);

	private static final long LEAST_KEEPALIVE = TimeUnit.SECONDS.toMillis(30);

	private static final long LEAST_LEAK_DETECTION = TimeUnit.SECONDS.toMillis(2);

	private final HikariConfig declared = new HikariConfig();

	private final Properties driverProperties = new Properties();

	private final int maximumPoolSize;

	private final boolean exact;

	private final Map<String, Object> comparable;

	/**
	 * Computed once, as each use of a lease looks its pool up by it.
	 */
	private final int hash;

	/**
	 * Create settings.
	 * @param declared the pool that the application declares, which is copied
	 * @param maximumPoolSize most connections of one pool, instead of what is declared
	 */
	public ConnectionSettings(HikariConfig declared, int maximumPoolSize) {
		this(declared, maximumPoolSize, true);
	}

	private ConnectionSettings(HikariConfig declared, int maximumPoolSize, boolean exact) {
		declared.copyStateTo(this.declared);
		declared.getDataSourceProperties().forEach((name, value) -> {
			if (!LOCATION_PROPERTIES.contains(String.valueOf(name))) {
				this.driverProperties.put(name, value);
			}
		});
		this.maximumPoolSize = maximumPoolSize;
		this.exact = exact;
		this.comparable = comparable();
		this.hash = this.comparable.hashCode();
	}

	/**
	 * Create settings with the maximum number of connections that is declared. It is
	 * lowered where the server has too few connections for a few such databases at once.
	 * @param declared the pool that the application declares, which is copied
	 * @return the settings
	 */
	public static ConnectionSettings asDeclared(HikariConfig declared) {
		return new ConnectionSettings(declared, declared.getMaximumPoolSize(), false);
	}

	/**
	 * Start a connection pool with these settings.
	 * @param engine the engine of the server
	 * @param database the database that it connects to, and the name of the pool
	 * @param most how many connections it may have, if that is less than the settings say
	 * @param restriction the user that it connects as, or {@code null} for the privileged
	 * one
	 * @return the pool, to be closed by the caller
	 */
	CloneDataSource open(DatabaseEngine engine, String database, int most, @Nullable ServerAddress restriction) {
		return new CloneDataSource(config(engine, database, most, restriction), engine);
	}

	/**
	 * The configuration of a pool, which opens connections when they are needed, whatever
	 * minimum of idle ones the application declares; those that it has stay open.
	 */
	private HikariConfig config(DatabaseEngine engine, String database, int most, @Nullable ServerAddress restriction) {
		ServerAddress address = engine.address(database, this.declared.getJdbcUrl());
		HikariConfig config = new HikariConfig();
		this.declared.copyStateTo(config);
		config.setDataSource(null);
		config.setDataSourceClassName(null);
		config.setDataSourceJNDI(null);
		config.setDataSourceProperties(this.driverProperties);
		config.setDriverClassName(declaredUrl().drivers().isEmpty() ? null : this.declared.getDriverClassName());
		config.setCatalog(null);
		config.setJdbcUrl(address.jdbcUrl());
		config.setUsername(((restriction != null) ? restriction : address).username());
		config.setPassword(((restriction != null) ? restriction : address).password());
		config.setPoolName(database);
		config.setMaximumPoolSize(Math.min(this.maximumPoolSize, most));
		config.setIdleTimeout(0);
		correctTimes(config);
		return config;
	}

	/**
	 * Correct times that a pool refuses as Hikari would. It warns each time, which here
	 * would be for each database.
	 */
	private static void correctTimes(HikariConfig config) {
		long lifetime = config.getMaxLifetime();
		if (lifetime != 0 && lifetime < LEAST_LIFETIME) {
			lifetime = new HikariConfig().getMaxLifetime();
			config.setMaxLifetime(lifetime);
		}
		long longest = (lifetime != 0) ? lifetime : Long.MAX_VALUE;
		if (config.getKeepaliveTime() < LEAST_KEEPALIVE || config.getKeepaliveTime() >= longest) {
			config.setKeepaliveTime(0);
		}
		if (config.getLeakDetectionThreshold() < LEAST_LEAK_DETECTION || config.getLeakDetectionThreshold() > longest) {
			config.setLeakDetectionThreshold(0);
		}
	}

	int maximumPoolSize() {
		return this.maximumPoolSize;
	}

	/**
	 * Whether somebody has chosen the number of connections for the databases of tests.
	 */
	boolean isExact() {
		return this.exact;
	}

	/**
	 * The same settings with fewer connections, unless the number is exact.
	 */
	ConnectionSettings withAtMost(int most) {
		return (this.exact || most >= this.maximumPoolSize) ? this : new ConnectionSettings(this.declared, most);
	}

	/**
	 * Whether they hold objects of the application, such as the registry of its metrics,
	 * so that no other context has equal ones.
	 */
	boolean isOfOneContext() {
		return Stream
			.of(this.declared.getMetricRegistry(), this.declared.getMetricsTrackerFactory(),
					this.declared.getHealthCheckRegistry(), this.declared.getScheduledExecutor(),
					this.declared.getThreadFactory())
			.anyMatch(Objects::nonNull);
	}

	/**
	 * The settings that can make a difference to a migrated database.
	 * @return the settings as text
	 */
	String fingerprint() {
		return String.join("\n", this.declared.getSchema(), this.declared.getConnectionInitSql(), urlParameters(),
				new TreeMap<>(this.driverProperties).toString());
	}

	private String urlParameters() {
		return declaredUrl().parameters().toString();
	}

	private DatabaseUrl declaredUrl() {
		String url = this.declared.getJdbcUrl();
		return DatabaseUrl.of((url != null) ? url : "");
	}

	private Map<String, Object> comparable() {
		Map<String, Object> properties = new TreeMap<>();
		for (String name : PropertyElf.getPropertyNames(HikariConfig.class)) {
			Object value = LOCATION.contains(name) ? null : PropertyElf.getProperty(name, this.declared);
			if (value != null) {
				properties.put(name, value);
			}
		}
		properties.put("urlParameters", urlParameters());
		properties.put("drivers", declaredUrl().drivers());
		properties.put("dataSourceProperties", this.driverProperties);
		properties.put("maximumPoolSize", this.maximumPoolSize);
		return properties;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof ConnectionSettings that && this.comparable.equals(that.comparable));
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

}
