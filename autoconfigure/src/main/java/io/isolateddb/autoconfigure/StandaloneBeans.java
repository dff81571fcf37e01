package io.isolateddb.autoconfigure;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.autoconfigure.IsolatedDatabaseProperties.Activation;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DataSourceBeans;
import io.isolateddb.datasource.RoutingDataSourcePostProcessor;
import io.isolateddb.datasource.ScopeBinding;
import io.isolateddb.test.StandaloneDatabases;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.PlaceholderResolutionException;

/**
 * The DataSource of test classes without an application context: a few objects in a bean
 * factory, with the same properties, server, routing and pools as that of a context. No
 * context is made. Thread-safe: the map guards that beans are made once for the same
 * properties; a thread that makes them waits for the start of a server at most.
 */
final class StandaloneBeans implements StandaloneDatabases {

	private static final String DATA_SOURCE = "spring.datasource.";

	private static final boolean FLYWAY = ClassUtils.isPresent("org.flywaydb.core.Flyway",
			StandaloneBeans.class.getClassLoader());

	private final Map<Origin, Optional<ListableBeanFactory>> known = new ConcurrentHashMap<>();

	StandaloneBeans() {
	}

	@Override
	public @Nullable ListableBeanFactory beans(Class<?> testClass) {
		ClassLoader loader = testClass.getClassLoader();
		RequiredSpringBoot.check(testClass);
		return this.known
			.computeIfAbsent(new Origin(loader, Map.copyOf(System.getProperties())),
					(origin) -> create(loader, testClass.getName()))
			.orElse(null);
	}

	private static Optional<ListableBeanFactory> create(ClassLoader loader, String test) {
		ConfigurableEnvironment environment = StandaloneEnvironment.of(loader, test);
		IsolatedDatabaseProperties properties = IsolatedDatabaseProperties.of(environment);
		if (properties.activation() == Activation.NEVER) {
			return Optional.empty();
		}
		ScopeBinding previous = ScopeBinding.bind(null);
		try {
			return Optional.of(create(loader, environment, properties, test));
		}
		catch (BeanCreationException | BindException | PlaceholderResolutionException ex) {
			throw explained(ex, test);
		}
		finally {
			ScopeBinding.bind(previous);
		}
	}

	private static IsolatedDatabaseException explained(RuntimeException failure, String test) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof IsolatedDatabaseException explained) {
				return explained;
			}
		}
		return new IsolatedDatabaseException(
				"No database for " + test + ": its DataSource could not be made from the properties: "
						+ NestedExceptionUtils.getMostSpecificCause(failure).getMessage()
						+ ". Correct spring.datasource.*, or spring.flyway.*.",
				failure);
	}

	private static ListableBeanFactory create(ClassLoader loader, ConfigurableEnvironment environment,
			IsolatedDatabaseProperties properties, String test) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.setBeanClassLoader(loader);
		beans.registerSingleton("environment", environment);
		beans.registerSingleton("isolatedDatabaseProperties", properties);
		ContextDatabases databases = new ContextDatabases(beans,
				new DataSourceBeans(beans, properties.exclude(), properties.sameDatabase()));
		beans.registerSingleton(ContextDatabases.BEAN_NAME, databases);
		beans.registerBeanDefinition("dataSource",
				new RootBeanDefinition(HikariDataSource.class, () -> declared(environment)));
		QuietLoggers.apply(loader);
		ContextServers servers = new ContextServers(beans, environment);
		servers.postProcessBeanFactory(beans);
		beans.addBeanPostProcessor(new RoutingDataSourcePostProcessor(databases, servers::databases, servers::options));
		DataSource dataSource = beans.getBean(DataSource.class);
		if (databases.all().isEmpty()) {
			throw new IsolatedDatabaseException("No database for " + test
					+ ": isolated-database.exclude lists 'dataSource', the only DataSource of a test without Spring. "
					+ "Remove that name from it.");
		}
		if (FLYWAY) {
			StandaloneFlyway.register(beans, environment, dataSource);
		}
		else {
			StandaloneEnvironment.warnOfUnusedMigrations(loader);
		}
		databases.started();
		return beans;
	}

	/**
	 * What the properties declare, as Spring Boot would bind it.
	 */
	private static HikariDataSource declared(Environment environment) {
		Binder binder = Binder.get(environment);
		HikariDataSource declared = new HikariDataSource();
		binder.bind(DATA_SOURCE + "url", String.class).ifBound(declared::setJdbcUrl);
		binder.bind(DATA_SOURCE + "username", String.class).ifBound(declared::setUsername);
		binder.bind(DATA_SOURCE + "password", String.class).ifBound(declared::setPassword);
		binder.bind(DATA_SOURCE + "driver-class-name", String.class).ifBound(declared::setDriverClassName);
		binder.bind(DATA_SOURCE + "hikari", Bindable.ofInstance(declared));
		return declared;
	}

	/**
	 * What the properties come from, but for files, which do not change.
	 *
	 * @param loader has the files
	 * @param system the system properties
	 */
	private record Origin(ClassLoader loader, Map<Object, Object> system) {

	}

}
