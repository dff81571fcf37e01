package io.isolateddb.server.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of an embedded MariaDB. They make the server as fast as possible at the
 * price of durability, which tests do not need. Otherwise it is set up like the servers
 * of applications. A user may choose any of them, but for a few on which isolation
 * depends.
 */
final class MariaDbSettings {

	private static final String CHARACTER_SET = "character_set_server";

	private static final String COLLATION = "collation_server";

	private static final String BINARY_LOG = "log_bin";

	private static final Map<String, String> SETTINGS = Map.ofEntries(
			// No data have to survive a crash
			Map.entry("innodb_flush_log_at_trx_commit", "0"), Map.entry("innodb_doublewrite", "0"),
			Map.entry("innodb_flush_method", "nosync"), Map.entry("debug_no_sync", "ON"), Map.entry(BINARY_LOG, "OFF"),
			Map.entry("aria_checkpoint_interval", "0"),
			// Small files are created faster
			Map.entry("innodb_log_file_size", "16M"), Map.entry("innodb_buffer_pool_size", "96M"),
			// Tables exist for a short time, their statistics need not be stored
			Map.entry("innodb_stats_persistent", "0"),
			// There are many pools and many databases at a time
			Map.entry("max_connections", "500"), Map.entry("table_open_cache", "4000"),
			Map.entry("table_definition_cache", "4000"), Map.entry("max_allowed_packet", "64M"),
			// The default of MySQL
			Map.entry(CHARACTER_SET, "utf8mb4"), Map.entry(COLLATION, "utf8mb4_unicode_ci"));

	/** What the names of all options may begin with. */
	private static final List<String> PREFIXES = List.of("skip_", "disable_", "enable_", "loose_");

	/**
	 * What nobody can choose, with the reason.
	 */
	private static final Map<String, String> OWN = own();

	private MariaDbSettings() {
	}

	private static Map<String, String> own() {
		Map<String, String> own = new TreeMap<>();
		own.put("performance_schema", "its counters tell what a test has changed");
		List.of("read_only", "transaction_read_only", "tx_read_only")
			.forEach((name) -> own.put(name, "databases are created and undone on this server. Set "
					+ "spring.datasource.hikari.read-only for the application alone"));
		List.of("port", "bind_address", "socket", "skip_networking", "named_pipe", "shared_memory")
			.forEach((name) -> own.put(name,
					"the server listens on a port of its own, and on this machine alone. Tests get its URL"));
		List.of("datadir", "basedir", "tmpdir", "pid_file", "defaults_file", "defaults_extra_file", "no_defaults",
				"init_file", "bootstrap", "user", "chroot")
			.forEach((name) -> own.put(name, "the server has its files in isolated-database.server.directory"));
		List.of("ssl", "skip_ssl", "require_secure_transport", "skip_grant_tables", "skip_name_resolve")
			.forEach((name) -> own.put(name,
					"connections stay within this machine, each with an account and without encryption"));
		List.of("log_error", "console", "daemonize")
			.forEach((name) -> own.put(name,
					"the server writes its log to server.log in its directory, where errors are looked for"));
		for (String name : List.copyOf(own.keySet())) {
			PREFIXES.forEach((prefix) -> own.putIfAbsent(prefix + name, own.get(name)));
		}
		return own;
	}

	/**
	 * Verify what a user has chosen.
	 * @throws io.isolateddb.IsolatedDatabaseException if it cannot be chosen
	 */
	static ChosenSettings chosen(Map<String, String> values) {
		return ChosenSettings.of("MariaDB", values, OWN);
	}

	/**
	 * The settings as options of the server.
	 */
	static List<String> options(ChosenSettings chosen) {
		Map<String, String> settings = chosen.complete(SETTINGS);
		String collation = chosen.values().get(COLLATION);
		if (collation != null && settings.containsKey(CHARACTER_SET)) {
			settings.put(CHARACTER_SET, characterSetOf(collation));
		}
		else if (chosen.values().containsKey(CHARACTER_SET)) {
			settings.remove(COLLATION);
		}
		settings.putAll(chosen.values());
		return options(settings);
	}

	/**
	 * What the user has chosen, as options of the server. A server that is started by
	 * hand has them too.
	 */
	static List<String> chosenOptions(ChosenSettings chosen) {
		return options(chosen.values());
	}

	/**
	 * The names of most collations begin with their character set.
	 */
	private static String characterSetOf(String collation) {
		String first = collation.strip().split("_", 2)[0].toLowerCase(Locale.ROOT);
		return first.startsWith("uca") ? SETTINGS.getOrDefault(CHARACTER_SET, first) : first;
	}

	private static List<String> options(Map<String, String> settings) {
		List<String> options = new ArrayList<>();
		new TreeMap<>(settings).forEach((name, value) -> options.add(option(name, value)));
		return options;
	}

	/**
	 * YAML turns {@code ON} and {@code OFF} into {@code true} and {@code false}, which
	 * settings with more than two values do not know. The binary log has the name of a
	 * file for its value.
	 */
	private static String option(String name, String value) {
		String switched = value.equalsIgnoreCase("true") ? "ON" : value.equalsIgnoreCase("false") ? "OFF" : value;
		String option = name.replace('_', '-');
		if (name.equals(BINARY_LOG) && switched.equalsIgnoreCase("OFF")) {
			return "--skip-log-bin";
		}
		boolean isSwitch = name.equals(BINARY_LOG) && (switched.equalsIgnoreCase("ON") || switched.isBlank())
				|| name.startsWith("skip_") && !switched.equalsIgnoreCase("OFF");
		return isSwitch ? "--" + option : "--" + option + "=" + switched;
	}

	/**
	 * A hash of the settings, which is the same in each JVM.
	 */
	static String fingerprint(ChosenSettings chosen) {
		return Integer.toHexString(new TreeMap<>(SETTINGS).hashCode()) + chosen.fingerprint();
	}

}
