package io.isolateddb.migration;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Migrates a database with a Flyway configuration. Immutable and safe for use by several
 * threads.
 * <p>
 * The {@link #fingerprint() fingerprint} includes everything that is configured: the
 * files in the locations, settings, placeholders, and the classes of migrations,
 * callbacks and resolvers in Java, with their nested classes and supertypes. It does not
 * include what such a class depends on: the state of an instance, other classes that it
 * calls, files that it reads from elsewhere. A migration in Java that depends on such
 * things has to include them in its
 * {@link org.flywaydb.core.api.migration.JavaMigration#getChecksum() checksum}.
 *
 * @since 0.1.0
 */
public final class FlywayMigrator implements DatabaseMigrator {

	private final Configuration configuration;

	private FlywayMigrator(Configuration configuration) {
		this.configuration = configuration;
	}

	/**
	 * Create a migrator from a configuration, which is copied.
	 * @param configuration the configuration; its DataSource makes no difference
	 * @return the migrator
	 */
	public static FlywayMigrator of(Configuration configuration) {
		return new FlywayMigrator(copy(configuration));
	}

	/**
	 * Create a migrator that differs from this one only in the locations of migrations.
	 * Migrations and callbacks that are beans stay.
	 * @param locations the locations in Flyway's format: {@code classpath:…},
	 * {@code filesystem:…}
	 * @return the migrator
	 */
	public FlywayMigrator withLocations(String... locations) {
		return new FlywayMigrator(copy(this.configuration).locations(locations));
	}

	/**
	 * Identify the result. Reads the files each time, opens no connection, and is the
	 * same on every machine.
	 */
	@Override
	public String fingerprint() {
		return new FlywayFingerprint(this.configuration).value();
	}

	@Override
	public void migrate(DataSource dataSource) {
		copy(this.configuration).dataSource(dataSource).load().migrate();
	}

	private static FluentConfiguration copy(Configuration configuration) {
		return Flyway.configure(configuration.getClassLoader()).configuration(configuration);
	}

}
