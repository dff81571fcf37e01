package io.isolateddb.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.isolateddb.server.ServerSettings;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads the settings of an embedded server from an environment. Their names are the
 * server's own, with underscores and perhaps dots, and binding a map would not find them
 * among environment variables: {@code …_EMBEDDED_SETTINGS_WAL_LEVEL} has no sign of where
 * a name begins. A setting may be written in several ways, of which the first source
 * counts that has one of them.
 */
final class EmbeddedSettings {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName
		.of(ServerSettings.EMBEDDED_SETTINGS.substring(0, ServerSettings.EMBEDDED_SETTINGS.length() - 1));

	/**
	 * Of the prefix as an environment variable, with or without an underscore for each
	 * dash.
	 */
	private static final List<String> VARIABLES = List.of("ISOLATED_DATABASE_SERVER_EMBEDDED_SETTINGS_",
			"ISOLATEDDATABASE_SERVER_EMBEDDEDSETTINGS_");

	private EmbeddedSettings() {
	}

	/**
	 * The settings by name.
	 */
	static Map<String, String> of(Environment environment) {
		Map<String, String> settings = new LinkedHashMap<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			Map<String, List<String>> found = (source
				.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) ? ofVariables(variables)
						: (source instanceof IterableConfigurationPropertySource properties) ? ofProperties(properties)
								: Map.of();
			found.forEach((name, values) -> settings.putIfAbsent(ServerSettings.normalized(name),
					environment.resolvePlaceholders(String.join(",", values))));
		}
		return settings;
	}

	private static Map<String, List<String>> ofVariables(SystemEnvironmentPropertySource source) {
		Map<String, List<String>> found = new LinkedHashMap<>();
		for (String variable : source.getPropertyNames()) {
			String upperCase = variable.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
			VARIABLES.stream()
				.filter((prefix) -> upperCase.startsWith(prefix) && upperCase.length() > prefix.length())
				.findFirst()
				.ifPresent((prefix) -> found.put(variable.substring(prefix.length()),
						List.of(String.valueOf(source.getProperty(variable)))));
		}
		return found;
	}

	/**
	 * A list, which YAML may have for a value, is a property for each of its elements.
	 */
	private static Map<String, List<String>> ofProperties(IterableConfigurationPropertySource source) {
		Map<String, SortedMap<Integer, String>> found = new LinkedHashMap<>();
		for (ConfigurationPropertyName name : (Iterable<ConfigurationPropertyName>) source::iterator) {
			ConfigurationProperty property = PREFIX.isAncestorOf(name) ? source.getConfigurationProperty(name) : null;
			if (property != null) {
				int last = name.getNumberOfElements() - 1;
				boolean isElement = name.isNumericIndex(last) && last > PREFIX.getNumberOfElements();
				int number = isElement ? Integer.parseInt(name.getElement(last, Form.ORIGINAL)) : 0;
				found.computeIfAbsent(nameOf(name, isElement ? last : last + 1), (key) -> new TreeMap<>())
					.putIfAbsent(number, String.valueOf(property.getValue()));
			}
		}
		Map<String, List<String>> values = new LinkedHashMap<>();
		found.forEach((name, elements) -> values.put(name, List.copyOf(elements.values())));
		return values;
	}

	private static String nameOf(ConfigurationPropertyName name, int end) {
		List<String> elements = new ArrayList<>();
		for (int i = PREFIX.getNumberOfElements(); i < end; i++) {
			elements.add(name.getElement(i, Form.ORIGINAL));
		}
		return String.join(".", elements);
	}

}
