package io.isolateddb.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.pool.JvmDatabases;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.DeclaredServer;
import io.isolateddb.server.ServerRequest;
import io.isolateddb.server.ServerSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Finds the server for the DataSources of a context. If the application declares no URL,
 * it gets that of the server, so that Spring Boot makes it a DataSource: while the beans
 * are being declared, conditions see a placeholder, as the context may still turn out to
 * be connected to a service, which brings a URL of its own.
 */
final class ContextServers implements BeanFactoryPostProcessor {

	private static final String URL = "spring.datasource.url";

	private static final String PROPERTY_SOURCE = "isolated-database-url";

	/**
	 * What Spring Boot makes of {@code spring.datasource.*} when there is no service.
	 */
	private static final String OF_PROPERTIES = "PropertiesJdbcConnectionDetails";

	private final ConfigurableListableBeanFactory beans;

	private final ConfigurableEnvironment environment;

	private final Supplier<IsolatedDatabaseProperties> properties;

	private final ClassLoader classLoader;

	private ContextServers(ConfigurableApplicationContext context, Supplier<IsolatedDatabaseProperties> properties) {
		this.beans = context.getBeanFactory();
		this.environment = context.getEnvironment();
		this.properties = properties;
		this.classLoader = context.getClass().getClassLoader();
	}

	/**
	 * Find servers for a context that is about to start.
	 * @param properties its properties, not to be read before all are there
	 */
	static ContextServers of(ConfigurableApplicationContext context, Supplier<IsolatedDatabaseProperties> properties) {
		ContextServers servers = new ContextServers(context, properties);
		servers.declareUrl("jdbc:postgresql:");
		context.addBeanFactoryPostProcessor(servers);
		return servers;
	}

	private void declareUrl(String url) {
		this.environment.getPropertySources().addLast(new MapPropertySource(PROPERTY_SOURCE, Map.of(URL, url)));
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		this.environment.getPropertySources().remove(PROPERTY_SOURCE);
		boolean dataSource = beans.getBeanNamesForType(DataSource.class, true, false).length > 0;
		if (dataSource && !this.environment.containsProperty(URL) && serviceNames().findAny().isEmpty()) {
			DatabaseServer server = DatabaseServers
				.choose(new ServerRequest(null, DeclaredServer.NONE, this.classLoader, settings(), List.of()));
			databasesOn(server);
			declareUrl(server.jdbcUrl());
		}
	}

	/**
	 * The databases on the server for a DataSource.
	 * @param declared what the DataSource declares
	 */
	ServerDatabases databases(HikariConfig declared) {
		DeclaredServer dataSource = new DeclaredServer(declared.getJdbcUrl(), declared.getUsername(),
				declared.getPassword());
		return databasesOn(DatabaseServers.choose(new ServerRequest(declared.getDriverClassName(), dataSource,
				this.classLoader, settings(), services())));
	}

	private ServerSettings settings() {
		return this.properties.get().server().settings();
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
				properties.template().options(properties.pool().connectionLimit()),
				(action) -> SpringApplication.getShutdownHandlers().add(action));
		databases.reporting(properties.report() == IsolatedDatabaseProperties.Report.SUMMARY);
		databases.keepAtMost(properties.keepLimit());
		return databases;
	}

}
