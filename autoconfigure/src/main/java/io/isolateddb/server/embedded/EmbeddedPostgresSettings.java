package io.isolateddb.server.embedded;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of an embedded PostgreSQL. They make the server as fast as possible at the
 * price of durability, which tests do not need. Otherwise statements behave as they do on
 * the servers of applications, except that replication and logical decoding are off.
 * <p>
 * All other settings have PostgreSQL's defaults, such as {@code shared_buffers} of 128
 * MB: with 32 MB the server starts and copies databases no faster. The time zone is UTC,
 * and the JDBC driver gives each session the one of the JVM. With these settings, on two
 * busy cores, a copy of a database with 30 tables takes 14 ms by {@code FILE_COPY} and 40
 * ms by {@code WAL_LOG}.
 */
final class EmbeddedPostgresSettings {

	/**
	 * The locales to try in turn: UTF-8, with messages in English. Text is sorted by code
	 * point and has upper and lower case in every language, whatever the locale of the
	 * machine. PostgreSQL 17 and later bring such a locale. Older versions need the one
	 * of the operating system; without it they know upper and lower case only of ASCII.
	 */
	static final List<Map<String, String>> LOCALES = List.of(
			Map.of("locale-provider", "builtin", "builtin-locale", "C.UTF-8", "locale", "C"),
			Map.of("locale", "C.UTF-8", "lc-messages", "C"), Map.of("locale", "C"));

	private static final Map<String, String> SETTINGS = Map.ofEntries(
			// No data have to survive a crash; the library switches fsync off
			Map.entry("synchronous_commit", "off"), Map.entry("full_page_writes", "off"),
			// Nothing is replicated, so bulk loads need not be logged
			Map.entry("wal_level", "minimal"), Map.entry("max_wal_senders", "0"),
			// Enough for 26 pools of Hikari's default size. With five times the default,
			// each query of pg_stat_activity takes 0.02 ms more
			Map.entry("max_connections", "300"),
			// 0 by default, but applications with two-phase commit need some. Costs 3 MB
			Map.entry("max_prepared_transactions", "100"),
			// Enough for 76,800 locks: twelve concurrent transactions that drop 1,000
			// tables with indexes, TOAST and sequences. Costs 7 MB more than the default
			Map.entry("max_locks_per_transaction", "128"),
			// Its workers are sessions: to copy or drop their database takes 0.1 s more.
			// New statistics in the middle of a test may change plans and so the order of
			// rows. Clones are dropped before they need it
			Map.entry("autovacuum", "off"),
			// Changes of a test are detected by the counters of changed rows
			Map.entry("track_counts", "on"),
			// To compile a query takes longer than to run it on the rows of a test
			Map.entry("jit", "off"),
			// Connections from this machine only, and no socket file, which a killed
			// server would leave behind
			Map.entry("listen_addresses", "127.0.0.1"), Map.entry("unix_socket_directories", ""),
			// Messages about the server; the application sees the errors of statements
			Map.entry("log_min_messages", "log"), Map.entry("log_checkpoints", "off"));

	private EmbeddedPostgresSettings() {
	}

	/**
	 * The settings of the server of a directory, by name.
	 */
	static Map<String, String> of(ServerDirectory directory) {
		Map<String, String> settings = new TreeMap<>(SETTINGS);
		settings.put("cluster_name", clusterName(directory));
		return settings;
	}

	/**
	 * The {@code cluster_name} of the server of a directory, which identifies it.
	 */
	static String clusterName(ServerDirectory directory) {
		return Integer.toHexString(directory.path().hashCode());
	}

	/**
	 * A hash of the settings, which is the same in each JVM.
	 */
	static String fingerprint() {
		String locales = LOCALES.stream().map((locale) -> new TreeMap<>(locale).toString()).toList().toString();
		return Integer.toHexString((new TreeMap<>(SETTINGS) + locales).hashCode());
	}

}
