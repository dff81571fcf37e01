package io.isolateddb.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.migration.Fingerprint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Runs the scripts of an initializer of Spring Boot on another database, as Spring Boot
 * does. The fingerprint includes the contents of the scripts in their order, and how they
 * are read and run. Not thread-safe.
 *
 * @param settings the settings of the initializer
 * @param loader finds the scripts
 * @param fingerprint identifies the result
 */
record SqlInitMigrator(DatabaseInitializationSettings settings, ResourceLoader loader,
		String fingerprint) implements DatabaseMigrator {

	/**
	 * To be changed whenever the parts or their order change.
	 */
	private static final String FORMAT = "sql-init-1";

	/**
	 * Create a migrator, which finds and reads the scripts at once.
	 * @param dataSource the DataSource of the initializer; no connection is borrowed
	 * @return the migrator, or {@code null} if there are no scripts
	 * @throws IOException if a script cannot be read
	 * @throws IllegalStateException if there is no script at a location
	 */
	static @Nullable SqlInitMigrator of(DatabaseInitializationSettings settings, ResourceLoader loader,
			DataSource dataSource) throws IOException {
		ScriptFinder finder = new ScriptFinder(dataSource, settings);
		finder.setResourceLoader(loader);
		if (!finder.initializeDatabase()) {
			return null;
		}
		Fingerprint fingerprint = new Fingerprint().add(FORMAT)
			.add(settings.getSeparator())
			.add(String.valueOf(settings.getEncoding()))
			.add(String.valueOf(settings.isContinueOnError()));
		for (Resource script : finder.scripts) {
			try (InputStream stream = script.getInputStream()) {
				fingerprint.add(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
			}
		}
		return new SqlInitMigrator(settings, loader, fingerprint.value());
	}

	@Override
	public void migrate(DataSource dataSource) {
		DataSourceScriptDatabaseInitializer initializer = new DataSourceScriptDatabaseInitializer(dataSource,
				this.settings);
		initializer.setResourceLoader(this.loader);
		initializer.initializeDatabase();
	}

	/**
	 * Finds the scripts as Spring Boot does, and runs none.
	 */
	private static final class ScriptFinder extends DataSourceScriptDatabaseInitializer {

		private final List<Resource> scripts = new ArrayList<>();

		ScriptFinder(DataSource dataSource, DatabaseInitializationSettings settings) {
			super(dataSource, settings);
		}

		@Override
		protected void runScripts(Scripts scripts) {
			scripts.forEach(this.scripts::add);
		}

	}

}
