package io.isolateddb.pool;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that a server has once for the whole JVM: the values of the first context
 * that uses the server. Other values of a later context have no effect, which a warning
 * says, once for each combination of them. Thread-safe: the monitor guards the values,
 * and a thread that holds it waits for nothing.
 */
final class SettingsInForce {

	private static final Logger logger = LoggerFactory.getLogger(SettingsInForce.class);

	private static final String PREFIX = "isolated-database.";

	private final Map<String, Object> values = new LinkedHashMap<>();

	private final Set<String> warnings = new HashSet<>();

	/**
	 * Put settings in force, unless they have values already.
	 * @param settings the values that a context wants, by their keys without the prefix
	 */
	synchronized void require(Map<String, Object> settings) {
		settings.forEach(this.values::putIfAbsent);
		String differences = settings.entrySet()
			.stream()
			.filter((setting) -> !setting.getValue().equals(this.values.get(setting.getKey())))
			.map((setting) -> PREFIX + setting.getKey() + " is " + this.values.get(setting.getKey()) + ", not "
					+ setting.getValue())
			.sorted()
			.collect(Collectors.joining("; "));
		if (!differences.isEmpty() && this.warnings.add(differences)) {
			logger.warn("Settings of a later application context have no effect, as an earlier one has used the same "
					+ "database server with other values: {}. Set the same values for all contexts of a run, for "
					+ "instance in application-test.yml.", differences);
		}
	}

}
