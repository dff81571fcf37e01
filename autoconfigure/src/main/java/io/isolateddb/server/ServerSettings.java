package io.isolateddb.server;

import java.nio.file.Path;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What the user has set about the server for isolated databases.
 *
 * @param server the server to use before any other
 * @param embedded when an embedded server is taken
 * @param directory where embedded servers live between runs, or {@code null} for the
 * user's folder for such things
 * @since 0.1.0
 */
public record ServerSettings(DeclaredServer server, Embedded embedded, @Nullable Path directory) {

	/**
	 * Nothing is set.
	 */
	public static final ServerSettings DEFAULTS = new ServerSettings(DeclaredServer.NONE, Embedded.AUTO, null);

	private static final String PREFIX = "isolated-database.server.";

	/**
	 * What is set by system properties, of the same names as the properties that Spring
	 * binds.
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
	 * When an embedded server is taken.
	 */
	public enum Embedded {

		/**
		 * If its library is on the class path, it fits the application, and no other
		 * server is named for the tests.
		 */
		AUTO,

		/**
		 * Whatever other server is named.
		 */
		ALWAYS,

		/**
		 * Not at all.
		 */
		NEVER

	}

}
