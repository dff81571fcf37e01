package io.isolateddb.server.embedded;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.isolateddb.server.ServerSettings;

/**
 * The settings of an embedded PostgreSQL. They make the server as fast as possible at the
 * price of durability, which tests do not need. Otherwise statements behave as they do on
 * the servers of applications, except that replication and logical decoding are off. A
 * user may choose any of them, but for a few on which isolation depends.
 * <p>
 * All other settings have PostgreSQL's defaults, such as {@code shared_buffers} of 128
 * MB: with 32 MB the server starts and copies databases no faster. The time zone is UTC,
 * and the JDBC driver gives each session the one of the JVM. With these settings, on two
 * busy cores, a copy of a database with 30 tables takes 14 ms by {@code FILE_COPY} and 40
 * ms by {@code WAL_LOG}.
 */
final class EmbeddedPostgresSettings {

	private static final Map<String, String> SETTINGS = Map.ofEntries(
			// No data have to survive a crash
			Map.entry("fsync", "off"), Map.entry("synchronous_commit", "off"), Map.entry("full_page_writes", "off"),
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

	/**
	 * What nobody can choose, with the reason.
	 */
	private static final Map<String, String> OWN = own();

	private EmbeddedPostgresSettings() {
	}

	private static Map<String, String> own() {
		Map<String, String> own = new TreeMap<>();
		own.put("track_counts", "the counters tell what a test has changed");
		own.put("default_transaction_read_only",
				"databases are created and undone on this server. Set spring.datasource.hikari.read-only for the "
						+ "application alone");
		own.put("idle_session_timeout", "the session that shows that this JVM lives is idle for as long as it does");
		own.put("cluster_name", "the server is known by it");
		List.of("port", "listen_addresses", "unix_socket_directories")
			.forEach((name) -> own.put(name,
					"the server listens on a port of its own, and on this machine alone. Tests get its URL"));
		List.of("data_directory", "config_file", "hba_file", "ident_file", "include", "include_dir",
				"include_if_exists")
			.forEach((name) -> own.put(name, "the server has its files in isolated-database.server.directory"));
		List.of("logging_collector", "log_destination")
			.forEach((name) -> own.put(name,
					"the server writes its log to server.log in its directory, where errors are looked for"));
		return own;
	}

	/**
	 * Verify what a user has chosen.
	 * @throws io.isolateddb.IsolatedDatabaseException if it cannot be chosen
	 */
	static ChosenSettings chosen(Map<String, String> values) {
		return ChosenSettings.of("PostgreSQL", values, OWN);
	}

	/**
	 * The settings of the server of a directory, by name, but for those that the user has
	 * chosen, which are in the file {@code postgresql.conf}.
	 */
	static Map<String, String> of(ServerDirectory directory, ChosenSettings chosen) {
		Map<String, String> settings = chosen.complete(SETTINGS);
		if (chosen.values().containsKey("wal_level")) {
			// As many senders as PostgreSQL has by default; and a commit waits until it
			// is in the log, since only what is there is decoded
			settings.keySet().removeAll(List.of("max_wal_senders", "synchronous_commit"));
		}
		settings.put("cluster_name", clusterName(directory));
		return settings;
	}

	/**
	 * The lines for {@code postgresql.conf} with what the user has chosen. The last line
	 * for a setting counts.
	 */
	static String lines(ChosenSettings chosen) {
		return chosen.values()
			.entrySet()
			.stream()
			.filter((setting) -> !PostgresLocales.isOne(setting.getKey()))
			.map((setting) -> setting.getKey() + " = " + quoted(setting.getValue()))
			.collect(Collectors.joining("\n", "\n# " + ServerSettings.EMBEDDED_SETTINGS + "*\n", "\n"));
	}

	private static String quoted(String value) {
		return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n").replace("\r", "\\r") + "'";
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
	static String fingerprint(ChosenSettings chosen) {
		String locales = PostgresLocales.DEFAULTS.stream()
			.map((locale) -> new TreeMap<>(locale).toString())
			.toList()
			.toString();
		return Integer.toHexString((new TreeMap<>(SETTINGS) + locales + PostgresAccess.CONNECTIONS).hashCode())
				+ chosen.fingerprint();
	}

}
