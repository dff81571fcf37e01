package io.isolateddb.autoconfigure;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.migration.FlywayMigrator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Lets a context start with a database that its Flyway has migrated already: just before
 * Flyway migrates, the database becomes a clone of the template for the same migrations.
 * Flyway then finds nothing to do. With a {@link FlywayMigrationStrategy} of the
 * application's own, what it will do cannot be known, so it just does it.
 * <p>
 * In a class of its own since Flyway is optional.
 */
final class FlywayStartUp implements BeanPostProcessor {

	private final DefaultListableBeanFactory beans;

	private FlywayStartUp(DefaultListableBeanFactory beans) {
		this.beans = beans;
	}

	static void register(DefaultListableBeanFactory beans) {
		beans.addBeanPostProcessor(new FlywayStartUp(beans));
		beans.registerSingleton("isolatedDatabaseFlywayCustomizer", new SameDatabase(beans));
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof FlywayMigrationInitializer
				&& this.beans.getBeanNamesForType(FlywayMigrationStrategy.class, true, false).length == 0) {
			this.beans.getBeanProvider(Flyway.class).stream().forEach(FlywayStartUp::prime);
		}
		return bean;
	}

	private static void prime(Flyway flyway) {
		ApplicationDatabase database = ContextDatabases.of(flyway.getConfiguration().getDataSource());
		if (database != null) {
			database.prime(FlywayMigrator.of(flyway.getConfiguration()));
		}
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof Flyway flyway && ContextDatabases.of(flyway.getConfiguration().getDataSource()) == null) {
			throw new IsolatedDatabaseException("Flyway bean '" + name + "' migrates "
					+ flyway.getConfiguration().getUrl() + ", which is not the database of the isolated tests. "
					+ "Give it a DataSource bean of the application context.");
		}
		return bean;
	}

	/**
	 * Undoes {@code spring.flyway.url} and {@code spring.flyway.user}: they would send
	 * the migrations to another database than the one that the tests are led to.
	 */
	@Order(Ordered.LOWEST_PRECEDENCE)
	private record SameDatabase(DefaultListableBeanFactory beans) implements FlywayConfigurationCustomizer {

		@Override
		public void customize(FluentConfiguration configuration) {
			if (ContextDatabases.of(configuration.getDataSource()) == null) {
				DataSource dataSource = this.beans.getBeanProvider(DataSource.class).getIfUnique();
				if (dataSource != null) {
					configuration.dataSource(dataSource);
				}
			}
		}

	}

}
