package io.isolateddb.autoconfigure;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.engine.DatabaseUrl;
import io.isolateddb.migration.FlywayMigrator;
import org.flywaydb.core.Flyway;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * Lets a context start with a database that its Flyway has migrated already: just before
 * Flyway migrates, the database becomes a clone of the template for the same migrations.
 * Flyway then finds nothing to do. What a {@link FlywayMigrationStrategy} of the
 * application will do cannot be known, so with one Flyway migrates as usual.
 *
 * @param beans the beans of the context
 */
record FlywayBeanPostProcessor(ListableBeanFactory beans) implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof FlywayMigrationInitializer
				&& this.beans.getBeanNamesForType(FlywayMigrationStrategy.class, true, false).length == 0) {
			this.beans.getBeanProvider(Flyway.class).stream().forEach(FlywayBeanPostProcessor::prime);
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
			String url = flyway.getConfiguration().getUrl();
			throw new IsolatedDatabaseException("Flyway bean '" + name + "' migrates "
					+ ((url != null) ? DatabaseUrl.of(url).withoutSecrets() : "a database")
					+ ", which is not that of the isolated tests. "
					+ "Let it use a DataSource that a @Bean method makes.");
		}
		return bean;
	}

}
