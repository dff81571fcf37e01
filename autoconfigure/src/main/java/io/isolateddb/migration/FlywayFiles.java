package io.isolateddb.migration;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.scanner.Scanner;
import org.jspecify.annotations.Nullable;

/**
 * The files in Flyway's locations, found by Flyway's own scanner but without a database.
 * Every file counts, as a migration in Java may read any of them.
 * <p>
 * A location or file that cannot be read counts as empty: the migration will fail with
 * Flyway's message.
 */
final class FlywayFiles {

	/**
	 * The suffixes that a {@link ResourceProvider} of the application is queried for, as
	 * it may not support an empty suffix.
	 */
	private static final List<String> SCRIPTS = List.of(".conf", ".cmd", ".bat", ".ps1", ".py", ".sh", ".bash");

	private final Configuration configuration;

	private final @Nullable Scanner<JavaMigration> migrations;

	/**
	 * Create the files of a configuration. They are read as ISO 8859-1, which maps every
	 * byte to one character, whatever encoding is configured.
	 */
	FlywayFiles(Configuration configuration) {
		this.configuration = Flyway.configure(configuration.getClassLoader())
			.configuration(configuration)
			.encoding(StandardCharsets.ISO_8859_1)
			.detectEncoding(false)
			.failOnMissingLocations(false);
		this.migrations = scan(this.configuration.getLocations());
	}

	/**
	 * Path and content of the files in the locations of the migrations.
	 */
	Stream<Fingerprint> migrations() {
		ResourceProvider provider = this.configuration.getResourceProvider();
		if (provider == null) {
			return fingerprints(this.migrations);
		}
		Stream<String> suffixes = Stream.concat(SCRIPTS.stream(),
				Stream.of(this.configuration.getSqlMigrationSuffixes()));
		return fingerprints(provider.getResources("", suffixes.toArray(String[]::new)));
	}

	/**
	 * Path and content of the files in the locations of callbacks. If there are no such
	 * locations, callbacks are among the migrations.
	 */
	Stream<Fingerprint> callbacks() {
		return fingerprints(scan(this.configuration.getCallbackLocations()));
	}

	/**
	 * The migrations in Java that are found in the locations.
	 */
	Collection<? extends Class<? extends JavaMigration>> javaMigrations() {
		ClassProvider<JavaMigration> provider = this.configuration.getJavaMigrationClassProvider();
		if (provider != null) {
			return provider.getClasses();
		}
		return (this.migrations != null) ? this.migrations.getClasses() : List.of();
	}

	private @Nullable Scanner<JavaMigration> scan(Location[] locations) {
		try {
			return new Scanner<>(JavaMigration.class, this.configuration, locations);
		}
		catch (FlywayException ex) {
			return null;
		}
	}

	private static Stream<Fingerprint> fingerprints(@Nullable Scanner<JavaMigration> scanner) {
		return (scanner != null) ? fingerprints(scanner.getResources("", "")) : Stream.empty();
	}

	private static Stream<Fingerprint> fingerprints(Collection<LoadableResource> resources) {
		return resources.stream()
			.map((resource) -> new Fingerprint().add(resource.getRelativePath()).add(read(resource)));
	}

	private static @Nullable String read(LoadableResource resource) {
		StringWriter content = new StringWriter();
		try (Reader reader = resource.read()) {
			reader.transferTo(content);
			return content.toString();
		}
		catch (IOException | FlywayException ex) {
			return null;
		}
	}

}
