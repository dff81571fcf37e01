package io.isolateddb.autoconfigure;

import java.util.Map;

import io.isolateddb.binding.ContextBindings;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DataSourceLeader;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.DatabaseServers;
import io.isolateddb.server.ServerRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootContextLoader;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.ClassUtils;

/**
 * Leads the DataSources of a context to the databases of its tests. All customizers are
 * equal, so that isolated test classes share their contexts whatever their attributes.
 */
final class IsolatedDatabaseContextCustomizer implements ContextCustomizer {

	private static final String URL = "spring.datasource.url";

	private static final String FLYWAY = "org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer";

	/**
	 * Slices such as {@code @JdbcTest} would replace the DataSource by one of an embedded
	 * H2, or fail without H2.
	 */
	private static final Map<String, Object> REPLACE_NOTHING = Map.of("spring.test.database.replace", "NONE");

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
		ConfigurableEnvironment environment = context.getEnvironment();
		IsolatedDatabaseProperties properties = IsolatedDatabaseProperties.of(environment);
		ContextDatabases databases = new ContextDatabases(beans);
		beans.registerSingleton("isolatedDatabases", databases);
		beans.registerDisposableBean("isolatedDatabases", databases::close);
		beans.registerSingleton("isolatedDatabaseDefaults", properties.testDefaults());
		ClassLoader classLoader = context.getClass().getClassLoader();
		QuietLoggers.apply(classLoader);
		beans.addBeanPostProcessor(
				new DataSourceLeader(databases,
						(declared) -> databasesOn(DatabaseServers.choose(
								new ServerRequest(declared.getDriverClassName(), declared.getJdbcUrl(), classLoader)),
								properties),
						properties.pool()::options));
		register(beans, databases, classLoader);
		environment.getPropertySources().addFirst(new MapPropertySource("isolated-database", REPLACE_NOTHING));
		if (!environment.containsProperty(URL)) {
			DatabaseServer server = DatabaseServers.choose(new ServerRequest(null, null, classLoader));
			databasesOn(server, properties);
			environment.getPropertySources()
				.addLast(new MapPropertySource("isolated-database-url", Map.of(URL, server.jdbcUrl())));
		}
		if (!(configuration.getContextLoader() instanceof SpringBootContextLoader)) {
			context.addApplicationListener((ApplicationListener<ContextRefreshedEvent>) (event) -> databases.started());
		}
	}

	private static void register(DefaultListableBeanFactory beans, ContextDatabases databases,
			ClassLoader classLoader) {
		ContextBindings.register(beans, databases);
		if (ClassUtils.isPresent(FLYWAY, classLoader)) {
			FlywayStartUp.register(beans);
		}
	}

	/**
	 * From here on the server is closed when the JVM ends, whatever becomes of the
	 * context.
	 */
	private static ServerDatabases databasesOn(DatabaseServer server, IsolatedDatabaseProperties properties) {
		ServerDatabases databases = ServerDatabases.on(server,
				(action) -> SpringApplication.getShutdownHandlers().add(action));
		databases.reporting(properties.report() == IsolatedDatabaseProperties.Report.SUMMARY);
		databases.keepAtMost(properties.keepLimit());
		return databases;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other != null && getClass() == other.getClass();
	}

	@Override
	public int hashCode() {
		return getClass().hashCode();
	}

}
