package io.isolateddb.test;

import java.util.List;

import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.migration.FlywayMigrator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;

/**
 * Migrations from other locations than the application's, with the configuration of the
 * application's Flyway otherwise. A class of its own, since Flyway is optional.
 */
final class FlywayMigrations {

	private FlywayMigrations() {
	}

	static FlywayMigrator from(ApplicationDatabase database, List<String> locations) {
		Configuration configuration = database.beans()
			.getBeanProvider(Flyway.class)
			.stream()
			.map(Flyway::getConfiguration)
			.filter((candidate) -> ContextDatabases.of(candidate.getDataSource()) == database)
			.findFirst()
			.orElseGet(() -> Flyway.configure());
		return FlywayMigrator.of(configuration).withLocations(locations.toArray(String[]::new));
	}

}
