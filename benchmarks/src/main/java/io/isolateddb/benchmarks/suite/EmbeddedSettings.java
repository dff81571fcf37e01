package io.isolateddb.benchmarks.suite;

import java.util.Map;

/**
 * The settings that the library gives to its embedded server, for a server that somebody
 * else starts, so that all variants run on the same.
 */
final class EmbeddedSettings {

	private static final String PREFIX = "zonky.test.database.postgres.server.properties.";

	private static final Map<String, String> SETTINGS = Map.of("fsync", "off", "full_page_writes", "off",
			"synchronous_commit", "off", "wal_level", "minimal", "max_wal_senders", "0", "max_wal_size", "4GB",
			"max_connections", "300", "max_prepared_transactions", "16", "max_locks_per_transaction", "256", "jit",
			"off");

	private EmbeddedSettings() {
	}

	static void applyToZonky() {
		SETTINGS.forEach((name, value) -> System.setProperty(PREFIX + name, value));
	}

}
