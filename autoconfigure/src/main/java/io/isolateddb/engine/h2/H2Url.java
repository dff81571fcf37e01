package io.isolateddb.engine.h2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.isolateddb.engine.DatabaseUrl;

/**
 * The URL of an H2 database, as far as its settings go: where the application has its
 * database makes no difference to those of tests.
 *
 * @param drivers the drivers before H2's that pass on all calls, such as p6spy
 * @param settings the values by name, in upper case, as they are written
 */
record H2Url(List<String> drivers, Map<String, String> settings) {

	private static final String MEMORY = "mem:";

	/**
	 * Settings are separated by semicolons that no backslash precedes.
	 */
	private static final Pattern SEPARATOR = Pattern.compile("(?<!\\\\);");

	/**
	 * Settings about a file, about the life of a database and about who connects.
	 */
	private static final Set<String> LOCATION = Set.of("USER", "PASSWORD", "PASSWORD_HASH", "IFEXISTS",
			"FORBID_CREATION", "AUTO_SERVER", "AUTO_SERVER_PORT", "AUTO_RECONNECT", "FILE_LOCK", "CIPHER",
			"ACCESS_MODE_DATA", "DB_CLOSE_DELAY", "DB_CLOSE_ON_EXIT", "OPEN_NEW", "RECOVER", "MV_STORE", "PAGE_SIZE",
			"CACHE_SIZE", "CACHE_TYPE", "COMPRESS", "REUSE_SPACE", "DEFRAG_ALWAYS", "WRITE_DELAY", "RETENTION_TIME",
			"MAX_LOG_SIZE", "CLUSTER", "JMX", "AUTHREALM", "NETWORK_TIMEOUT");

	/**
	 * Settings that belong to one session.
	 */
	private static final Set<String> SESSION = Set.of("INIT", "SCHEMA", "SCHEMA_SEARCH_PATH", "LOCK_TIMEOUT",
			"QUERY_TIMEOUT", "THROTTLE", "LAZY_QUERY_EXECUTION", "NON_KEYWORDS", "TIME ZONE", "VARIABLE_BINARY",
			"TRUNCATE_LARGE_LENGTH", "OLD_INFORMATION_SCHEMA", "IGNORE_UNKNOWN_SETTINGS");

	/**
	 * Settings of a database that only an administrator may make. Restricted users cannot
	 * connect with them, and a database that has them needs them only once.
	 */
	private static final Set<String> ADMINISTRATION = Set.of("COLLATION", "DATABASE_EVENT_LISTENER",
			"DEFAULT_LOCK_TIMEOUT", "DEFAULT_TABLE_TYPE", "EXCLUSIVE", "JAVA_OBJECT_SERIALIZER", "IGNORECASE",
			"LOCK_MODE", "MAX_LENGTH_INPLACE_LOB", "MAX_MEMORY_ROWS", "MAX_MEMORY_UNDO", "MAX_OPERATION_MEMORY",
			"OPTIMIZE_REUSE_RESULTS", "REFERENTIAL_INTEGRITY", "QUERY_STATISTICS", "QUERY_STATISTICS_MAX_ENTRIES",
			"TRACE_LEVEL_FILE", "TRACE_LEVEL_SYSTEM_OUT", "TRACE_MAX_FILE_SIZE", "BUILTIN_ALIAS_OVERRIDE",
			"AUTHENTICATOR", "IGNORE_CATALOGS", "ALLOW_LITERALS");

	/**
	 * Settings that the statements of a script must not meet: H2 writes scripts in its
	 * own dialect.
	 */
	private static final Set<String> DIALECT = Set.of("MODE", "IGNORECASE", "DEFAULT_NULL_ORDERING",
			"REFERENTIAL_INTEGRITY");

	/**
	 * Read a URL.
	 * @param url the URL of a database or of {@link #server}; one of another product has
	 * no settings
	 */
	static H2Url of(String url) {
		DatabaseUrl parts = DatabaseUrl.of(url);
		Map<String, String> settings = new LinkedHashMap<>();
		if (parts.names("h2")) {
			String[] words = SEPARATOR.split(url);
			for (int i = 1; i < words.length; i++) {
				String[] pair = words[i].split("=", 2);
				if (!pair[0].isBlank()) {
					settings.put(pair[0].strip().toUpperCase(Locale.ROOT), (pair.length == 2) ? pair[1] : "");
				}
			}
		}
		settings.keySet().removeAll(LOCATION);
		return new H2Url(parts.drivers(), settings);
	}

	H2Url withDrivers(List<String> drivers) {
		return new H2Url(drivers, this.settings);
	}

	/**
	 * The URL that stands for all databases with these settings.
	 */
	String server() {
		return url(List.of(), MEMORY, settings((name) -> true));
	}

	/**
	 * The URL that applications connect with, which creates no database.
	 */
	String database(String database) {
		return url(this.drivers, MEMORY + encode(database),
				";IFEXISTS=TRUE" + settings((name) -> !ADMINISTRATION.contains(name)));
	}

	/**
	 * The URL that creates a database. It stays until it is shut down. It must not take
	 * statistics by itself after so many changes, since a database that was rewound has
	 * seen more of them than a new one.
	 * @param hasScript whether a script is going to be executed, for which the database
	 * has not got the dialect of the application yet
	 */
	String creation(String database, boolean hasScript) {
		String statistics = this.settings.containsKey("ANALYZE_AUTO") ? "" : ";ANALYZE_AUTO=0";
		return url(List.of(), MEMORY + encode(database), ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE" + statistics
				+ settings((name) -> !SESSION.contains(name) && !(hasScript && DIALECT.contains(name))));
	}

	/**
	 * The URL of a file.
	 * @param path the path without the suffix
	 */
	String file(String path) {
		return url(List.of(), "file:" + path, settings(
				(name) -> !SESSION.contains(name) && !ADMINISTRATION.contains(name) && !name.startsWith("TRACE")));
	}

	/**
	 * The same URL for a database that a script is going to be executed in.
	 */
	String fileCreation(String path) {
		return url(List.of(), "file:" + path, settings(
				(name) -> !SESSION.contains(name) && !ADMINISTRATION.contains(name) && !DIALECT.contains(name)));
	}

	private static String url(List<String> drivers, String place, String settings) {
		String driver = drivers.stream().map((word) -> word + ":").collect(Collectors.joining());
		return "jdbc:" + driver + "h2:" + place + settings;
	}

	private String settings(Predicate<String> chosen) {
		return this.settings.entrySet()
			.stream()
			.filter((setting) -> chosen.test(setting.getKey()))
			.map((setting) -> ";" + setting.getKey() + "=" + setting.getValue())
			.collect(Collectors.joining());
	}

	/**
	 * A name may hold a semicolon.
	 */
	private static String encode(String database) {
		return database.replace("%", "%25").replace(";", "%3B");
	}

}
