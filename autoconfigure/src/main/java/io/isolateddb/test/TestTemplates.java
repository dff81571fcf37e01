package io.isolateddb.test;

import java.util.List;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.migration.ScriptsMigrator;
import io.isolateddb.migration.SqlScript;
import io.isolateddb.pool.Template;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeansException;
import org.springframework.util.ClassUtils;

/**
 * The templates of tests: a schema with fixtures on top.
 */
final class TestTemplates {

	private TestTemplates() {
	}

	/**
	 * The template for the attributes of a test.
	 */
	static Template of(ApplicationDatabase database, TestDatabaseAttributes attributes, List<SqlScript> fixtures,
			String test) {
		return withFixtures(database, schema(database, attributes, test), fixtures, test);
	}

	static Template withFixtures(ApplicationDatabase database, Template template, List<SqlScript> fixtures,
			String test) {
		return fixtures.isEmpty() ? template : database.addFixtures(template, new ScriptsMigrator(fixtures), test);
	}

	private static Template schema(ApplicationDatabase database, TestDatabaseAttributes attributes, String test) {
		if (!attributes.migrate()) {
			return database.empty();
		}
		Class<? extends DatabaseMigrator> migrator = attributes.migrator();
		if (migrator != null) {
			return database.derive(null, migrator(database, migrator, test), test);
		}
		if (!attributes.migrations().isEmpty()) {
			return database.derive(null, flyway(database, attributes.migrations(), test), test);
		}
		return database.base(test);
	}

	private static DatabaseMigrator migrator(ApplicationDatabase database, Class<? extends DatabaseMigrator> type,
			String test) {
		try {
			DatabaseMigrator bean = database.beans().getBeanProvider(type).getIfUnique();
			return (bean != null) ? bean : BeanUtils.instantiateClass(type);
		}
		catch (BeansException ex) {
			throw new IsolatedDatabaseException("Could not create the migrator " + type.getName() + " for " + test
					+ ": " + ex.getMessage()
					+ ". Give it a constructor without arguments, or make it a bean of the application context.", ex);
		}
	}

	private static DatabaseMigrator flyway(ApplicationDatabase database, List<String> locations, String test) {
		if (!ClassUtils.isPresent("org.flywaydb.core.Flyway", TestTemplates.class.getClassLoader())) {
			throw new IsolatedDatabaseException("Could not migrate the database of " + test + " from " + locations
					+ ": Flyway is not on the class path. Add org.flywaydb:flyway-core, "
					+ "or use the attribute 'migrator' instead of 'migrations'.");
		}
		return FlywayMigrations.from(database, locations);
	}

}
