package io.isolateddb.autoconfigure;

import io.isolateddb.IsolatedDatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.RandomValuePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * The properties of tests without an application context: system properties, before
 * environment variables, before the files that Spring Boot reads with the profile
 * {@code test}: {@code application-test.yml}, before {@code application.yml}, or the same
 * with {@code .yaml} or {@code .properties}.
 */
final class StandaloneEnvironment {

	static final String MIGRATIONS = "db/migration";

	private static final String PROFILE = "test";

	private static final Logger logger = LoggerFactory.getLogger(StandaloneEnvironment.class);

	private StandaloneEnvironment() {
	}

	/**
	 * Read the properties.
	 * @param loader has the files
	 * @param test the test that needs them, for errors
	 * @throws IsolatedDatabaseException if a file cannot be read
	 */
	static ConfigurableEnvironment of(ClassLoader loader, String test) {
		StandardEnvironment environment = new StandardEnvironment();
		RandomValuePropertySource.addToEnvironment(environment);
		try {
			ConfigDataEnvironmentPostProcessor.applyTo(environment, new DefaultResourceLoader(loader), null, PROFILE);
		}
		catch (RuntimeException ex) {
			throw new IsolatedDatabaseException("No database for " + test
					+ ": its properties could not be read from application-test.yml, application.yml, or what "
					+ "they import: " + ex.getMessage() + ". Correct the file.", ex);
		}
		ConfigurationPropertySources.attach(environment);
		return environment;
	}

	/**
	 * Whether there are migrations where Flyway looks for them by default.
	 */
	static boolean hasMigrations(ClassLoader loader) {
		return loader.getResource(MIGRATIONS) != null;
	}

	/**
	 * Warn that migrations are not run.
	 */
	static void warnOfUnusedMigrations(ClassLoader loader) {
		if (hasMigrations(loader)) {
			logger.warn("The databases of tests without Spring are empty: {} is on the class path, but Flyway is not. "
					+ "Add org.flywaydb:flyway-core, or set 'migrator' or 'migrate = false' in @IsolatedDatabase.",
					MIGRATIONS);
		}
	}

}
