package io.isolateddb.autoconfigure;

import javax.sql.DataSource;

import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.migration.FlywayMigrator;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Intercepts a Flyway bean that migrates while its context starts, whoever lets it: just
 * before, the database becomes a clone of the template for the same migrations. Flyway
 * then finds nothing to do, and callbacks from files do not run a second time.
 * <p>
 * Where the result is not known beforehand, since objects in Java have state, or where
 * they do something in each run, Flyway migrates the database of the context as usual.
 *
 * @param name the name of the bean
 * @param flyway the bean
 * @param databases the databases of the context
 * @param database the one that Flyway migrates
 */
record TemplateMigration(String name, Flyway flyway, ContextDatabases databases,
		ApplicationDatabase database) implements MethodInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(TemplateMigration.class);

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		if (!invocation.getMethod().getName().equals("migrate") || this.databases.isStarted()) {
			return invocation.proceed();
		}
		FlywayMigrator migrator = FlywayMigrator.of(this.flyway.getConfiguration());
		if (!migrator.isReproducible() || migrator.hasCallbackOfEachRun()) {
			logger.info(
					"Flyway bean '{}' migrates the database of this context without a template that others share, "
							+ "since it has a migration with fields and without a checksum, or a callback of each run.",
					this.name);
			return invocation.proceed();
		}
		DataSource dataSource = this.flyway.getConfiguration().getDataSource();
		return this.database.prime(migrator, dataSource) ? migrator.migrateAgain(dataSource) : invocation.proceed();
	}

}
