package io.isolateddb.pool;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.registry.Registry;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one server that tests hold at this moment. Thread-safe, without locks.
 */
final class ActiveLeases {

	private final Registry registry;

	private final Map<DatabaseClone, String> holders = new ConcurrentHashMap<>();

	ActiveLeases(Registry registry) {
		this.registry = registry;
	}

	void add(DatabaseClone clone, String holder) {
		this.holders.put(clone, holder);
	}

	void remove(DatabaseClone clone) {
		this.holders.remove(clone);
	}

	/**
	 * The error of a test that has waited too long. It says which tests hold databases,
	 * here and in other JVMs.
	 * @param holder the test
	 */
	IsolatedDatabaseException timedOut(String holder, Duration timeout, @Nullable Exception cause) {
		String own = this.holders.entrySet()
			.stream()
			.map((entry) -> entry.getKey().name() + " to " + entry.getValue())
			.collect(Collectors.joining(", "));
		return new IsolatedDatabaseException("No database for " + holder + " within " + timeout
				+ ": this JVM has leased " + (own.isEmpty() ? "none" : own) + "; " + this.registry.describeOthers()
				+ ". Raise isolated-database.pool.lease-timeout or isolated-database.pool.connection-limit, lower "
				+ "isolated-database.pool.connections-per-database, or run fewer tests at once.", cause);
	}

}
