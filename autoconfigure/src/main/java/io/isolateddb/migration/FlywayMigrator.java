package io.isolateddb.migration;

import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Migrates a database with a Flyway configuration. Immutable and safe for use by several
 * threads.
 * <p>
 * The {@link #fingerprint() fingerprint} includes everything that is configured: the
 * files in the locations, settings, placeholders, and the classes of migrations,
 * callbacks and resolvers in Java, with their nested classes and supertypes. An object
 * with fields that has no
 * {@link org.flywaydb.core.api.migration.JavaMigration#getChecksum() checksum} has a
 * fingerprint of its own, which no other object has. The fingerprint does not include
 * what such a class depends on: other classes that it calls, static fields, files that it
 * reads from elsewhere. A migration in Java that depends on such things has to include
 * them in its checksum.
 *
 * @since 0.1.0
 */
public final class FlywayMigrator implements DatabaseMigrator {

	/**
	 * The events of a run that finds nothing to do.
	 */
	private static final List<Event> OF_EACH_RUN = List.of(Event.BEFORE_VALIDATE, Event.AFTER_VALIDATE,
			Event.BEFORE_MIGRATE, Event.AFTER_MIGRATE, Event.AFTER_MIGRATE_OPERATION_FINISH);

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

	/**
	 * Whether the same fingerprint means the same result in another context or run: no
	 * migration, callback or resolver in Java has state that it does not tell by a
	 * checksum.
	 * @return {@code false} if the result belongs to these objects only
	 */
	public boolean isReproducible() {
		return new FlywayFingerprint(this.configuration).isComplete();
	}

	/**
	 * Whether a callback in Java does something each time that a database is migrated,
	 * even if there is nothing to migrate.
	 * @return {@code true} if there is one
	 */
	public boolean hasCallbackOfEachRun() {
		return Stream.of(this.configuration.getCallbacks())
			.anyMatch((callback) -> OF_EACH_RUN.stream().anyMatch((event) -> supports(callback, event)));
	}

	private static boolean supports(Callback callback, Event event) {
		try {
			return callback.supports(event, null);
		}
		catch (RuntimeException ex) {
			return true;
		}
	}

	/**
	 * Migrate a database again that is a clone of the result: check the migrations, but
	 * run no callback from a file, as it has run.
	 * @param dataSource the database
	 * @return what Flyway has done
	 */
	public MigrateResult migrateAgain(DataSource dataSource) {
		return copy(this.configuration).dataSource(dataSource).skipDefaultCallbacks(true).load().migrate();
	}

	@Override
	public void migrate(DataSource dataSource) {
		copy(this.configuration).dataSource(dataSource).load().migrate();
	}

	private static FluentConfiguration copy(Configuration configuration) {
		return Flyway.configure(configuration.getClassLoader()).configuration(configuration);
	}

}
