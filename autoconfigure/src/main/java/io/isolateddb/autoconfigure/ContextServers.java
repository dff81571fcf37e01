package io.isolateddb.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.autoconfigure.IsolatedDatabaseProperties.Report;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.pool.JvmDatabases;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.DeclaredServer;
import io.isolateddb.server.ServerRequest;
import io.isolateddb.server.ServerSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.function.SingletonSupplier;

/**
 * Resolves the server for the DataSources of a context. An application that declares no
 * URL gets one on the server, whose product its driver chooses if it declares one, so
 * that Spring Boot creates a DataSource for it. While bean definitions are registered,
 * conditions see a placeholder instead: the context may still turn out to be connected to
 * a service, which brings a URL of its own.
 * <p>
 * A registry post-processor, so that this happens before the application's own
 * post-processors are created and placeholders such as {@code ${spring.datasource.url}}
 * are replaced. The bean of the properties is bound later than that, so this binds the
 * same properties itself.
 */
final class ContextServers implements BeanDefinitionRegistryPostProcessor, PriorityOrdered {

	private static final String URL = "spring.datasource.url";

	private static final String USERNAME = "spring.datasource.username";

	private static final String PASSWORD = "spring.datasource.password";

	private static final String DRIVER = "spring.datasource.driver-class-name";

	private static final String PLACEHOLDER = "jdbc:postgresql:";

	private static final String PROPERTY_SOURCE = "isolated-database-url";

	/**
	 * What Spring Boot makes of {@code spring.datasource.*} when there is no service.
	 */
	private static final String OF_PROPERTIES = "PropertiesJdbcConnectionDetails";

	private final ConfigurableListableBeanFactory beans;

	private final ConfigurableEnvironment environment;

	private final Supplier<IsolatedDatabaseProperties> properties;

	private final Supplier<ServerSettings> settings;

	private @Nullable ServerStart start;

	ContextServers(ConfigurableListableBeanFactory beans, ConfigurableEnvironment environment) {
		this.beans = beans;
		this.environment = environment;
		this.properties = SingletonSupplier.of(() -> IsolatedDatabaseProperties.of(environment));
		this.settings = SingletonSupplier
			.of(() -> this.properties.get().server().settings(EmbeddedSettings.of(environment)));
	}

	/**
	 * Let conditions see a URL in a context that is about to be refreshed.
	 * @param environment the environment of the context
	 */
	static void declareUrl(ConfigurableEnvironment environment) {
		environment.getPropertySources().addLast(new MapPropertySource(PROPERTY_SOURCE, Map.of(URL, PLACEHOLDER)));
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		this.environment.getPropertySources().remove(PROPERTY_SOURCE);
		settings();
		boolean dataSource = beans.getBeanNamesForType(DataSource.class, true, false).length > 0;
		if (!dataSource || serviceNames().findAny().isPresent()) {
			return;
		}
		if (!this.environment.containsProperty(URL)) {
			ServerStart start = begin(this.environment.getProperty(DRIVER), DeclaredServer.NONE);
			this.start = start;
			this.environment.getPropertySources().addLast(start);
		}
		else if (this.properties.get().exclude().isEmpty()) {
			beginAhead();
		}
	}

	/**
	 * Begin with the server that the DataSource of Spring Boot is going to ask for. If
	 * that fails, or is another one, nothing is said here.
	 */
	private void beginAhead() {
		try {
			String url = this.environment.getRequiredProperty(URL);
			String driver = this.environment.getProperty(DRIVER);
			begin((driver != null) ? driver : DatabaseDriver.fromJdbcUrl(url).getDriverClassName(), new DeclaredServer(
					url, this.environment.getProperty(USERNAME), this.environment.getProperty(PASSWORD)));
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			// A placeholder that cannot be replaced, or no URL of JDBC
		}
	}

	private ServerStart begin(@Nullable String driver, DeclaredServer declared) {
		ServerRequest request = new ServerRequest(driver, declared, classLoader(), settings(), List.of());
		return ServerStart.begin(PROPERTY_SOURCE, URL, () -> open(request), (server) -> databasesOn(server).copyAhead(),
				(server) -> DatabaseProduct.ofUrl(server.jdbcUrl())
					.map((product) -> product.databaseUrl(server.jdbcUrl(), DatabaseServer.NO_DATABASE))
					.orElseThrow());
	}

	private DatabaseServer open(ServerRequest request) {
		DatabaseServer server = DatabaseServers.choose(request);
		try {
			databasesOn(server);
			return server;
		}
		catch (RuntimeException ex) {
			// The JVM is ending, and would not close it
			server.close();
			throw ex;
		}
	}

	/**
	 * Whether the application declares no URL and connects to no service.
	 */
	boolean declaresNoUrl() {
		return this.start != null;
	}

	/**
	 * The URL of the server that an application gets which declares no URL.
	 * @return the URL, or {@code null} if the application declares one
	 */
	@Nullable Object ownUrl() {
		return (this.start != null) ? this.start.getProperty(URL) : null;
	}

	/**
	 * The databases on the server for a DataSource.
	 * @param declared what the DataSource declares
	 * @throws IsolatedDatabaseException if there is no server, or it cannot be used
	 */
	ServerDatabases databases(HikariConfig declared) {
		if (this.start != null) {
			this.start.server();
		}
		DeclaredServer dataSource = new DeclaredServer(declared.getJdbcUrl(), declared.getUsername(),
				declared.getPassword());
		return databasesOn(DatabaseServers.choose(
				new ServerRequest(declared.getDriverClassName(), dataSource, classLoader(), settings(), services())));
	}

	/**
	 * How the databases of a DataSource are pooled.
	 * @param declared what the DataSource declares
	 */
	PoolOptions options(HikariConfig declared) {
		return this.properties.get().pool().options(declared);
	}

	private ClassLoader classLoader() {
		return Objects.requireNonNull(this.beans.getBeanClassLoader());
	}

	private ServerSettings settings() {
		return this.settings.get();
	}

	private List<DeclaredServer> services() {
		return serviceNames().map((name) -> this.beans.getBean(name, JdbcConnectionDetails.class))
			.map((service) -> new DeclaredServer(service.getJdbcUrl(), service.getUsername(), service.getPassword()))
			.toList();
	}

	private Stream<String> serviceNames() {
		return Stream.of(this.beans.getBeanNamesForType(JdbcConnectionDetails.class, true, false))
			.filter((name) -> !isOfProperties(this.beans.getType(name, false)));
	}

	private static boolean isOfProperties(@Nullable Class<?> type) {
		return type != null && type.getSimpleName().equals(OF_PROPERTIES);
	}

	/**
	 * From here on the server is closed when the JVM ends, whatever becomes of the
	 * context.
	 */
	private ServerDatabases databasesOn(DatabaseServer server) {
		IsolatedDatabaseProperties properties = this.properties.get();
		ServerDatabases databases = JvmDatabases.on(server,
				properties.template().options(properties.pool().connectionLimit()), JvmExit::add);
		databases.reporting(properties.report() == Report.SUMMARY);
		databases.keepAtMost(properties.keepLimit());
		databases.nameRestrictedRole(properties.restrictedRole());
		return databases;
	}

}
