package io.isolateddb.autoconfigure;

import javax.sql.DataSource;

import io.isolateddb.binding.PropagationConfiguration;
import io.isolateddb.datasource.BeanPostProcessorRegistrar;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DataSourceBeans;
import io.isolateddb.datasource.RoutingDataSourcePostProcessor;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * {@link org.springframework.boot.autoconfigure.EnableAutoConfiguration
 * Auto-configuration} for isolated databases. Routes the DataSources of a context to the
 * databases of its tests and propagates the running test to wherever its work is done.
 * Applies only to the contexts of isolated tests.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = { DataSourceAutoConfiguration.class, LifecycleAutoConfiguration.class })
@Conditional(OnIsolatedContextCondition.class)
@EnableConfigurationProperties(IsolatedDatabaseProperties.class)
@Import(PropagationConfiguration.class)
public final class IsolatedDatabaseAutoConfiguration {

	private IsolatedDatabaseAutoConfiguration() {
	}

	@Bean(ContextDatabases.BEAN_NAME)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ContextDatabases isolatedDatabases(ListableBeanFactory beans, Environment environment) {
		IsolatedDatabaseProperties properties = IsolatedDatabaseProperties.of(environment);
		ContextDatabases databases = new ContextDatabases(beans,
				new DataSourceBeans(beans, properties.exclude(), properties.sameDatabase()));
		databases.starting();
		return databases;
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ContextServers isolatedDatabaseServers(ConfigurableListableBeanFactory beans,
			ConfigurableEnvironment environment) {
		return new ContextServers(beans, environment);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static BeanPostProcessorRegistrar isolatedDatabaseRoutingPostProcessor(ContextDatabases databases,
			ContextServers servers) {
		return new BeanPostProcessorRegistrar(
				new RoutingDataSourcePostProcessor(databases, servers::databases, servers::options));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static EmbeddedDatabaseDefaults isolatedDatabaseEmbeddedDefaults(ConfigurableEnvironment environment,
			ContextServers servers) {
		return new EmbeddedDatabaseDefaults(environment, servers);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static BeanPostProcessorRegistrar isolatedDatabaseScriptsPostProcessor(ContextDatabases databases,
			Environment environment, ResourceLoader loader) {
		return new BeanPostProcessorRegistrar(new ScriptInitializerPostProcessor(databases, environment, loader));
	}

	@Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
	@ConditionalOnMissingBean(name = AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME,
			search = SearchStrategy.CURRENT)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TransitionLifecycleProcessor isolatedDatabaseLifecycleProcessor(ContextDatabases databases,
			Environment environment) {
		return new TransitionLifecycleProcessor(databases, DurationStyle
			.detectAndParse(environment.getProperty("spring.lifecycle.timeout-per-shutdown-phase", "30s")));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ContextClosedListener isolatedDatabaseContextClosedListener(ApplicationContext context,
			ContextDatabases databases) {
		return new ContextClosedListener(context, databases);
	}

	/**
	 * Flyway: starts from a migrated template, on a DataSource of the context.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ FlywayMigrationInitializer.class, Flyway.class })
	static class FlywayConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseFlywayPostProcessor(ContextDatabases databases) {
			return new BeanPostProcessorRegistrar(new FlywayBeanPostProcessor(databases));
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static FlywayDataSourceCustomizer isolatedDatabaseFlywayCustomizer(ObjectProvider<DataSource> dataSource,
				ListableBeanFactory beans, ContextServers servers, ContextDatabases databases) {
			return new FlywayDataSourceCustomizer(
					new MigratedDataSources(dataSource, beans, servers, databases.dataSources()));
		}

	}

	/**
	 * Liquibase: starts from a migrated template, on a DataSource of the context.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SpringLiquibase.class)
	static class LiquibaseConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static BeanPostProcessorRegistrar isolatedDatabaseLiquibasePostProcessor(ObjectProvider<DataSource> dataSource,
				ListableBeanFactory beans, ContextServers servers, ContextDatabases databases) {
			return new BeanPostProcessorRegistrar(new LiquibaseBeanPostProcessor(databases,
					new MigratedDataSources(dataSource, beans, servers, databases.dataSources())));
		}

	}

}
