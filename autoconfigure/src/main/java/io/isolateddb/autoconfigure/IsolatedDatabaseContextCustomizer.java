package io.isolateddb.autoconfigure;

import java.util.Map;
import java.util.function.Supplier;

import io.isolateddb.autoconfigure.IsolatedDatabaseProperties.Activation;
import io.isolateddb.binding.ContextBindings;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.RoutingDataSourcePostProcessor;
import io.isolateddb.test.IsolatedTests;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.context.SpringBootContextLoader;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Leads the DataSources of a context to the databases of its tests. All customizers are
 * equal, so that isolated test classes share their contexts whatever their attributes.
 */
final class IsolatedDatabaseContextCustomizer implements ContextCustomizer {

	private static final String FLYWAY = "org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer";

	private static final String LIQUIBASE = "liquibase.integration.spring.SpringLiquibase";

	/**
	 * The name of the bean that isolates a context.
	 */
	static final String DATABASES = "isolatedDatabases";

	/**
	 * Slices such as {@code @JdbcTest} would replace the DataSource by one of an embedded
	 * H2, or fail without H2.
	 */
	private static final Map<String, Object> REPLACE_NOTHING = Map.of("spring.test.database.replace", "NONE");

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		if (IsolatedDatabaseProperties.of(context.getEnvironment()).activation() == Activation.NEVER) {
			context.getBeanFactory().registerSingleton(IsolatedTests.OFF, Activation.NEVER);
			return;
		}
		ContextDatabases databases = isolate(context);
		if (!(configuration.getContextLoader() instanceof SpringBootContextLoader)) {
			context.addApplicationListener((ApplicationListener<ContextRefreshedEvent>) (event) -> databases.started());
		}
	}

	/**
	 * Isolate the tests of a context that is about to start.
	 */
	static ContextDatabases isolate(ConfigurableApplicationContext context) {
		DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
		ConfigurableEnvironment environment = context.getEnvironment();
		Supplier<IsolatedDatabaseProperties> properties = SingletonSupplier
			.of(() -> IsolatedDatabaseProperties.of(environment));
		ContextDatabases databases = new ContextDatabases(beans);
		beans.registerSingleton(DATABASES, databases);
		beans.registerDisposableBean(DATABASES, databases::close);
		// Customizers that come later add properties too, such as those of
		// @DynamicPropertySource
		context.addBeanFactoryPostProcessor(
				(factory) -> factory.registerSingleton("isolatedDatabaseDefaults", properties.get().testDefaults()));
		ClassLoader classLoader = context.getClass().getClassLoader();
		QuietLoggers.apply(classLoader);
		beans.addBeanPostProcessor(
				new RoutingDataSourcePostProcessor(databases, ContextServers.of(context, properties)::databases,
						(declared) -> properties.get().pool().options(declared)));
		register(beans, databases, classLoader);
		environment.getPropertySources().addFirst(new MapPropertySource("isolated-database", REPLACE_NOTHING));
		return databases;
	}

	private static void register(DefaultListableBeanFactory beans, ContextDatabases databases,
			ClassLoader classLoader) {
		databases.starting();
		ContextBindings.register(beans, databases);
		if (ClassUtils.isPresent(FLYWAY, classLoader)) {
			FlywayStartUp.register(beans);
		}
		if (ClassUtils.isPresent(LIQUIBASE, classLoader)) {
			beans.addBeanPostProcessor(new LiquibaseStartUp(beans));
		}
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
