package io.isolateddb.server.embedded;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an embedded PostgreSQL is set up: as fast as a server can be whose data nobody
 * needs after a crash, and otherwise as the servers that applications run on: but for
 * replication and logical decoding, which are off, statements do what they do there.
 * <p>
 * What is not named here is left to PostgreSQL, such as {@code shared_buffers} of 128 MB:
 * with 32 MB the server starts and copies databases no faster. The time zone is UTC, and
 * the JDBC driver gives each session that of the JVM. With these settings, on two busy
 * cores, a copy of a database with 30 tables takes 14 ms by {@code FILE_COPY} and 40 ms
 * by {@code WAL_LOG}.
 */
final class EmbeddedPostgresSettings {

	/**
	 * UTF-8, with messages in English. Text sorts by code point and has upper and lower
	 * case in every language, whatever the locale of the machine. PostgreSQL 17 and later
	 * bring such a locale along; older ones need that of the operating system, and know
	 * no case beyond ASCII where it has none. The first that is known is taken.
	 */
	static final List<Map<String, String>> LOCALES = List.of(
			Map.of("locale-provider", "builtin", "builtin-locale", "C.UTF-8", "locale", "C"),
			Map.of("locale", "C.UTF-8", "lc-messages", "C"), Map.of("locale", "C"));

	private static final Map<String, String> SETTINGS = Map.ofEntries(
			// A crash may take everything; fsync is off already
			Map.entry("synchronous_commit", "off"), Map.entry("full_page_writes", "off"),
			// No one replicates from here, so bulk loads need not be logged
			Map.entry("wal_level", "minimal"), Map.entry("max_wal_senders", "0"),
			// Room for thirty pools of six. Twice the default costs no time; five times
			// costs each look at who is connected 0.02 ms
			Map.entry("max_connections", "200"),
			// None by default, but applications with two-phase commit need some. 3 MB
			Map.entry("max_prepared_transactions", "100"),
			// Room for 76,800 locks: twelve transactions at a time that drop 1,000 tables
			// with indexes, TOAST and sequences. 7 MB more than the default of 64
			Map.entry("max_locks_per_transaction", "128"),
			// Its workers are sessions in databases that are to be copied or dropped,
			// which then waits 0.1 s; and statistics that come in the midst of a test may
			// change plans and so the order of rows. Clones are gone before they need it
			Map.entry("autovacuum", "off"),
			// The counters of changed rows tell what a test did
			Map.entry("track_counts", "on"),
			// To compile a query takes longer than to run it over the rows of a test
			Map.entry("jit", "off"),
			// This machine alone, and no socket file that a killed server leaves behind
			Map.entry("listen_addresses", "localhost"), Map.entry("unix_socket_directories", ""),
			// What the server says of itself; errors of statements go to the application
			Map.entry("log_min_messages", "log"), Map.entry("log_checkpoints", "off"));

	private EmbeddedPostgresSettings() {
	}

	/**
	 * The settings of the server of a directory, by name.
	 */
	static Map<String, String> of(ServerDirectory directory) {
		Map<String, String> settings = new TreeMap<>(SETTINGS);
		settings.put("cluster_name", name(directory));
		return settings;
	}

	/**
	 * How the server of a directory calls itself, by which it is recognized.
	 */
	static String name(ServerDirectory directory) {
		return Integer.toHexString(directory.path().hashCode());
	}

	/**
	 * What differs when the settings do, and is the same in each JVM.
	 */
	static String fingerprint() {
		String locales = LOCALES.stream().map((locale) -> new TreeMap<>(locale).toString()).toList().toString();
		return Integer.toHexString((new TreeMap<>(SETTINGS) + locales).hashCode());
	}

}
