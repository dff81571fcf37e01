package io.isolateddb.migration;

import java.util.Collection;
import java.util.UUID;
import java.util.stream.Stream;

import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.internal.license.VersionPrinter;
import org.flywaydb.core.internal.util.ClassUtils;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of a Flyway configuration. Everything that can change the migrated
 * database changes the fingerprint; differences between machines or runs do not.
 */
final class FlywayFingerprint {

	/**
	 * To be changed whenever the parts or their order change.
	 */
	private static final String FORMAT = "flyway-1";

	/**
	 * Stands for the state of objects: it is another one in another JVM.
	 */
	private static final String JVM = UUID.randomUUID().toString();

	private final Configuration configuration;

	private final FlywayFiles files;

	FlywayFingerprint(Configuration configuration) {
		this.configuration = configuration;
		this.files = new FlywayFiles(configuration);
	}

	String value() {
		Fingerprint fingerprint = new Fingerprint().add(FORMAT).add(VersionPrinter.getVersion());
		FlywaySettings.of(this.configuration).forEach((name, value) -> fingerprint.add(name).add(value));
		return fingerprint.add("migrations")
			.addUnordered(this.files.migrations())
			.add("callback files")
			.addUnordered(this.files.callbacks())
			.add("Java migrations")
			.addUnordered(javaMigrations())
			.add("callbacks")
			.addUnordered(Stream.of(this.configuration.getCallbacks()).map(FlywayFingerprint::callback))
			.add("resolvers")
			.addUnordered(Stream.of(this.configuration.getResolvers())
				.map((resolver) -> withState(ClassFiles.fingerprint(resolver.getClass()), resolver)))
			.value();
	}

	/**
	 * Whether the fingerprint includes all that the configuration holds: no object with
	 * state that does not tell it by a checksum.
	 */
	boolean isComplete() {
		return Stream.of(this.configuration.getJavaMigrations()).noneMatch(FlywayFingerprint::hasUnknownState)
				&& this.files.javaMigrations()
					.stream()
					.map(this::instantiate)
					.noneMatch(FlywayFingerprint::hasUnknownState)
				&& Stream.of(this.configuration.getCallbacks()).noneMatch(ObjectState::exists)
				&& Stream.of(this.configuration.getResolvers()).noneMatch(ObjectState::exists);
	}

	private static boolean hasUnknownState(@Nullable JavaMigration migration) {
		return migration != null && ObjectState.exists(migration) && checksum(migration) == null;
	}

	private static @Nullable Integer checksum(JavaMigration migration) {
		try {
			return migration.getChecksum();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Tell objects with state apart, as their classes do not.
	 */
	private static Fingerprint withState(Fingerprint fingerprint, Object object) {
		return ObjectState.exists(object) ? fingerprint.add(JVM).add(String.valueOf(System.identityHashCode(object)))
				: fingerprint;
	}

	private Stream<Fingerprint> javaMigrations() {
		Collection<? extends Class<? extends JavaMigration>> scanned = this.files.javaMigrations();
		return Stream.concat(Stream.of(this.configuration.getJavaMigrations()).map(FlywayFingerprint::javaMigration),
				scanned.stream().map(this::javaMigration));
	}

	/**
	 * Flyway creates an instance of the class too, for its checksum.
	 */
	private Fingerprint javaMigration(Class<? extends JavaMigration> type) {
		JavaMigration migration = instantiate(type);
		if (migration == null) {
			return ClassFiles.fingerprint(type);
		}
		Fingerprint fingerprint = described(migration);
		return hasUnknownState(migration) ? fingerprint.add(JVM) : fingerprint;
	}

	private @Nullable JavaMigration instantiate(Class<? extends JavaMigration> type) {
		try {
			return ClassUtils.<JavaMigration>instantiate(type.getName(), this.configuration.getClassLoader());
		}
		catch (FlywayException ex) {
			return null;
		}
	}

	private static Fingerprint javaMigration(JavaMigration migration) {
		Fingerprint fingerprint = described(migration);
		return hasUnknownState(migration) ? withState(fingerprint, migration) : fingerprint;
	}

	/**
	 * A migration whose methods fail is left for Flyway to report.
	 */
	private static Fingerprint described(JavaMigration migration) {
		Fingerprint fingerprint = ClassFiles.fingerprint(migration.getClass());
		try {
			return fingerprint.add(String.valueOf(migration.getVersion()))
				.add(migration.getDescription())
				.add(String.valueOf(migration.getChecksum()))
				.add(String.valueOf(migration.canExecuteInTransaction()));
		}
		catch (RuntimeException ex) {
			return fingerprint;
		}
	}

	private static Fingerprint callback(Callback callback) {
		return withState(ClassFiles.fingerprint(callback.getClass()).add(callback.getCallbackName()), callback);
	}

}
