package io.isolateddb.migration;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.flywaydb.core.api.CoreLocationPrefix;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.MigrationPattern;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.pattern.ValidatePattern;
import org.flywaydb.core.extensibility.ConfigurationExtension;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a Flyway configuration that can make a difference to a migrated
 * database, by name. They are found by their getters, so that a setting of a later Flyway
 * version is included without a change here.
 */
final class FlywaySettings {

	/**
	 * Settings that say where the database is, how often Flyway retries to connect to it,
	 * and what it prints.
	 */
	private static final Set<String> WITHOUT_EFFECT = Set.of("getUrl", "getUser", "getPassword", "getDriver",
			"getCurrentEnvironmentName", "getWorkingDirectory", "getReportFilename", "isReportEnabled",
			"getConnectRetries", "getConnectRetriesInterval", "getLockRetryCount", "getKerberosConfigFile",
			"getPowershellExecutable", "isOutputQueryResults", "getLoggers");

	/**
	 * Types whose text represents the whole value. Getters of other types are not called:
	 * {@code getDataSource} would open a connection.
	 */
	private static final Set<Class<?>> PLAIN = Set.of(String.class, boolean.class, Boolean.class, int.class,
			Integer.class, long.class, Long.class, Charset.class, Location.class, MigrationVersion.class,
			MigrationPattern.class, ValidatePattern.class);

	private final SortedMap<String, String> values = new TreeMap<>();

	private FlywaySettings() {
	}

	static SortedMap<String, String> of(Configuration configuration) {
		FlywaySettings settings = new FlywaySettings();
		settings.addGetters("", Configuration.class, configuration);
		for (ConfigurationExtension extension : configuration.getPluginRegister()
			.getInstancesOf(ConfigurationExtension.class)) {
			if (!extension.isStub()) {
				String name = extension.getClass().getName();
				settings.addGetters(name + ".", extension.getClass(), extension);
			}
		}
		for (Map.Entry<String, String> placeholder : configuration.getPlaceholders().entrySet()) {
			settings.add("placeholder " + placeholder.getKey(), placeholder.getValue());
		}
		return settings.values;
	}

	/**
	 * In the order of their names: {@code getTarget} changes what
	 * {@code isFailOnMissingTarget} returns, and the JVM lists methods in any order.
	 */
	private void addGetters(String prefix, Class<?> type, Object target) {
		Stream.of(type.getMethods())
			.filter(FlywaySettings::isPlainGetter)
			.filter((method) -> !WITHOUT_EFFECT.contains(method.getName()))
			.sorted(Comparator.comparing(Method::getName))
			.forEach((method) -> add(prefix + method.getName(), call(method, target)));
	}

	private static boolean isPlainGetter(Method method) {
		Class<?> type = method.getReturnType();
		type = type.isArray() ? type.getComponentType() : type;
		return method.getParameterCount() == 0 && method.getName().matches("(get|is)[A-Z].*")
				&& (PLAIN.contains(type) || type.isEnum());
	}

	/**
	 * Add a value, unless it is {@code null}, as that of a getter that fails.
	 */
	private void add(String name, @Nullable Object value) {
		if (value == null) {
			return;
		}
		if (value.getClass().isArray()) {
			for (int i = 0; i < Array.getLength(value); i++) {
				add(name + "[" + i + "]", Array.get(value, i));
			}
			return;
		}
		this.values.put(name, (value instanceof Location location) ? describe(location) : value.toString());
	}

	/**
	 * A folder differs from machine to machine; its files have fingerprints of their own.
	 */
	private static String describe(Location location) {
		String prefix = location.getPrefix();
		return CoreLocationPrefix.FILESYSTEM_PREFIX.equals(prefix) ? prefix : location.getDescriptor();
	}

	private static @Nullable Object call(Method getter, Object target) {
		try {
			return getter.invoke(target);
		}
		catch (InvocationTargetException | IllegalAccessException ex) {
			return null;
		}
	}

}
