package io.isolateddb.migration;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Migrates a database as a Flyway configuration says. Immutable and safe for use by
 * several threads.
 * <p>
 * The {@link #fingerprint() fingerprint} takes in everything that Flyway is given: the
 * files in its locations, settings, placeholders, and the classes of migrations,
 * callbacks and resolvers in Java, with their nested classes and supertypes. It does not
 * see what such a class in turn depends on: the state of an instance, other classes that
 * it calls, files that it reads from elsewhere. A migration in Java that depends on such
 * things says so by its
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
	 * @param configuration the configuration; the database it leads to does not matter
	 * @return the migrator
	 */
	public static FlywayMigrator of(Configuration configuration) {
		return new FlywayMigrator(copy(configuration));
	}

	/**
	 * Create a migrator with other locations of migrations that is like this one in all
	 * else, migrations and callbacks that are beans included.
	 * @param locations the locations, as Flyway has them: {@code classpath:…},
	 * {@code filesystem:…}
	 * @return the migrator
	 */
	public FlywayMigrator withLocations(String... locations) {
		return new FlywayMigrator(copy(this.configuration).locations(locations));
	}

	/**
	 * Name the result. Reads the files each time, opens no connection, and is the same on
	 * every machine.
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
