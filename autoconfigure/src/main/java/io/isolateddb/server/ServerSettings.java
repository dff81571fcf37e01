package io.isolateddb.server;

import java.nio.file.Path;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The user's settings for the choice of the server.
 *
 * @param server the server that precedes all others
 * @param embedded when an embedded server is used
 * @param directory the folder in which embedded servers keep their files between runs, or
 * {@code null} for a folder among the user's caches
 * @since 0.1.0
 */
public record ServerSettings(DeclaredServer server, Embedded embedded, @Nullable Path directory) {

	/**
	 * Nothing is set.
	 */
	public static final ServerSettings DEFAULTS = new ServerSettings(DeclaredServer.NONE, Embedded.AUTO, null);

	private static final String PREFIX = "isolated-database.server.";

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
		return new ServerSettings(server, Embedded.valueOf(embedded), (directory != null) ? Path.of(directory) : null);
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
