package io.isolateddb.autoconfigure;

import java.util.List;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Raises the level of loggers that would write several lines for each database, such as
 * the start and the end of its connection pool, to WARN. Levels that the application
 * configures stay as they are.
 */
final class QuietLoggers {

	private static final List<String> VERBOSE = List.of("com.zaxxer.hikari.HikariDataSource",
			"com.zaxxer.hikari.pool.HikariPool", "io.zonky.test.db.postgres.embedded", "ch.vorburger");

	private QuietLoggers() {
	}

	static void apply(ClassLoader classLoader) {
		LoggingSystem system = LoggingSystem.get(classLoader);
		for (String name : VERBOSE) {
			if (!isConfigured(system, name)) {
				system.setLogLevel(name, LogLevel.WARN);
			}
		}
	}

	private static boolean isConfigured(LoggingSystem system, String name) {
		for (String logger = name; logger.contains("."); logger = logger.substring(0, logger.lastIndexOf('.'))) {
			LoggerConfiguration configuration = system.getLoggerConfiguration(logger);
			if (configuration != null && configuration.getConfiguredLevel() != null) {
				return true;
			}
		}
		return false;
	}

}
