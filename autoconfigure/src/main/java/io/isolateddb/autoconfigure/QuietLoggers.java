package io.isolateddb.autoconfigure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.isolateddb.pool.IsolatedPeriods;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Raises the level of loggers that would write several lines for each database, such as
 * the start and the end of its connection pool, to WARN while isolated tests run and
 * their databases are prepared and removed. Levels that the application configures stay
 * as they are. Thread-safe, as effects begin and end one after another.
 */
final class QuietLoggers implements IsolatedPeriods.Effect {

	private static final List<String> VERBOSE = List.of("com.zaxxer.hikari.HikariDataSource",
			"com.zaxxer.hikari.pool.HikariPool", "io.zonky.test.db.postgres.embedded", "ch.vorburger");

	private final LoggingSystem system;

	private final Set<String> changed = new HashSet<>();

	QuietLoggers(LoggingSystem system) {
		this.system = system;
	}

	/**
	 * Apply the levels from now on, and again if a context has configured others since.
	 */
	static void apply(ClassLoader classLoader) {
		IsolatedPeriods.addPoolEffect(QuietLoggers.class.getName(), new QuietLoggers(LoggingSystem.get(classLoader)));
	}

	@Override
	public void begin() {
		for (String name : VERBOSE) {
			if (!isConfigured(name)) {
				this.system.setLogLevel(name, LogLevel.WARN);
				this.changed.add(name);
			}
		}
	}

	/**
	 * A level that somebody else has configured meanwhile stays.
	 */
	@Override
	public void end() {
		for (String name : this.changed) {
			LoggerConfiguration configuration = this.system.getLoggerConfiguration(name);
			if (configuration != null && configuration.getConfiguredLevel() == LogLevel.WARN) {
				this.system.setLogLevel(name, null);
			}
		}
		this.changed.clear();
	}

	private boolean isConfigured(String name) {
		for (String logger = name; logger.contains("."); logger = logger.substring(0, logger.lastIndexOf('.'))) {
			LoggerConfiguration configuration = this.system.getLoggerConfiguration(logger);
			if (configuration != null && configuration.getConfiguredLevel() != null) {
				return true;
			}
		}
		return false;
	}

}
