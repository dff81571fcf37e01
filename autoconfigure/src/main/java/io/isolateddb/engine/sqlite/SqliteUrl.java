package io.isolateddb.engine.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

import io.isolateddb.engine.DatabaseUrl;
import org.jspecify.annotations.Nullable;

/**
 * Makes URLs for the JDBC driver of SQLite.
 */
final class SqliteUrl {

	static final String PREFIX = "jdbc:sqlite:";

	/**
	 * Settings of each connection that the application does not declare. Several
	 * connections can read while one writes, a second one that writes waits, foreign keys
	 * count, and nothing is written for a crash of the machine.
	 */
	private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

	static {
		DEFAULTS.put("journal_mode", "WAL");
		DEFAULTS.put("synchronous", "OFF");
		DEFAULTS.put("busy_timeout", "10000");
		DEFAULTS.put("foreign_keys", "true");
		// Without the flag that creates a file which does not exist
		DEFAULTS.put("open_mode", "2");
	}

	/**
	 * Parameters that say where the database is. They are those of SQLite's own URLs.
	 */
	private static final Set<String> LOCATION = Set.of("mode", "cache", "vfs", "immutable", "nolock", "psow", "modeof",
			"shared_cache", "open_mode");

	private SqliteUrl() {
	}

	/**
	 * The URL of a file. It has the parameters of the URL that the application declares,
	 * except for those that say where its database is, and the same drivers before that
	 * of SQLite.
	 */
	static String of(Path file, @Nullable String declaredUrl) {
		DatabaseUrl declared = DatabaseUrl.of((declaredUrl != null) ? declaredUrl : "");
		Map<String, String> parameters = new LinkedHashMap<>(DEFAULTS);
		if (declared.names("sqlite")) {
			declared.withoutParameters((name) -> LOCATION.contains(name.toLowerCase(Locale.ROOT)))
				.parameters()
				.forEach((name, value) -> parameters.put(name.toLowerCase(Locale.ROOT), value));
		}
		String drivers = declared.names("sqlite")
				? declared.drivers().stream().map((driver) -> driver + ":").collect(Collectors.joining()) : "";
		return parameters.entrySet()
			.stream()
			.map((parameter) -> parameter.getKey() + "=" + parameter.getValue())
			.collect(Collectors.joining("&", "jdbc:" + drivers + "sqlite:" + file + "?", ""));
	}

	/**
	 * The file that a URL of the driver names.
	 */
	static Path file(String url) {
		int parameters = url.indexOf('?');
		return Path.of(url.substring(PREFIX.length(), (parameters >= 0) ? parameters : url.length()));
	}

	/**
	 * Open a connection for administration to a file that exists.
	 */
	static Connection connect(Path file) throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("synchronous", "OFF");
		properties.setProperty("busy_timeout", "1000");
		properties.setProperty("open_mode", "2");
		return DriverManager.getConnection(PREFIX + file, properties);
	}

	/**
	 * A file that nobody changes, as SQLite's own URL: nothing is locked in order to read
	 * it, and no log is put beside it.
	 */
	static String immutable(Path file) {
		return "file:" + file.toString().replace("%", "%25").replace("?", "%3f").replace("#", "%23") + "?immutable=1";
	}

	/**
	 * A command for a shell that opens a database.
	 */
	static String command(Path file) {
		String path = file.toString();
		return "sqlite3 " + (path.matches("[\\w./+@%-]+") ? path : "'" + path.replace("'", "'\\''") + "'");
	}

}
