package io.isolateddb.server;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The user's settings for the choice of the server.
 *
 * @param server the server that precedes all others
 * @param embedded when an embedded server is used
 * @param directory the folder in which embedded servers keep their files between runs, or
 * {@code null} for a folder among the user's caches
 * @param embeddedSettings the settings of an embedded server, by name in lower case and
 * with underscores
 * @since 0.1.0
 */
public record ServerSettings(DeclaredServer server, Embedded embedded, @Nullable Path directory,
		Map<String, String> embeddedSettings) {

	/**
	 * Nothing is set.
	 */
	public static final ServerSettings DEFAULTS = new ServerSettings(DeclaredServer.NONE, Embedded.AUTO, null);

	/**
	 * What the names of the settings of an embedded server begin with.
	 */
	public static final String EMBEDDED_SETTINGS = "isolated-database.server.embedded-settings.";

	private static final String PREFIX = "isolated-database.server.";

	/**
	 * Create settings.
	 * @param server the server that precedes all others
	 * @param embedded when an embedded server is used
	 * @param directory the folder of embedded servers, or {@code null} for the user's own
	 * @param embeddedSettings the settings of an embedded server, by name. The servers
	 * know no difference between upper and lower case in names, nor MariaDB between a
	 * dash and an underscore
	 */
	public ServerSettings {
		Map<String, String> named = new TreeMap<>();
		embeddedSettings.forEach((name, value) -> named.put(normalized(name), value));
		embeddedSettings = Collections.unmodifiableMap(named);
	}

	/**
	 * Create settings without any for an embedded server.
	 * @param server the server that precedes all others
	 * @param embedded when an embedded server is used
	 * @param directory the folder of embedded servers, or {@code null} for the user's own
	 */
	public ServerSettings(DeclaredServer server, Embedded embedded, @Nullable Path directory) {
		this(server, embedded, directory, Map.of());
	}

	/**
	 * The one form of a setting's name, of several that mean the same.
	 * @param name the name as somebody has written it
	 * @return the name in lower case and with underscores
	 */
	public static String normalized(String name) {
		return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
	}

	/**
	 * Read the settings from system properties. They have the same names as the
	 * properties that Spring binds.
	 * @return the settings
	 */
	public static ServerSettings ofSystemProperties() {
		DeclaredServer server = new DeclaredServer(System.getProperty(PREFIX + "url"),
				System.getProperty(PREFIX + "username"), System.getProperty(PREFIX + "password"));
		String embedded = System.getProperty(PREFIX + "embedded", "auto").toUpperCase(Locale.ROOT);
		String directory = System.getProperty(PREFIX + "directory");
		return new ServerSettings(server, Embedded.valueOf(embedded), (directory != null) ? Path.of(directory) : null,
				embeddedSettings(System.getProperties()));
	}

	private static Map<String, String> embeddedSettings(Properties properties) {
		Map<String, String> settings = new TreeMap<>();
		for (String property : properties.stringPropertyNames()) {
			if (property.startsWith(EMBEDDED_SETTINGS)) {
				settings.put(property.substring(EMBEDDED_SETTINGS.length()).replaceAll("[\\[\\]]", ""),
						properties.getProperty(property));
			}
		}
		return settings;
	}

	/**
	 * When an embedded server is used.
	 */
	public enum Embedded {

		/**
		 * If its library is on the class path, it fits the application, and no other
		 * server precedes it.
		 */
		AUTO,

		/**
		 * Always, even if another server is named.
		 */
		ALWAYS,

		/**
		 * Never.
		 */
		NEVER

	}

}
