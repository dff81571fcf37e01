package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the JVMs that have died and inherits what they left. Thread-safe: the monitor
 * guards the suspects; who holds it waits for the server only.
 */
final class OrphanReaper {

	private static final Logger logger = LoggerFactory.getLogger(OrphanReaper.class);

	/**
	 * How long a lock must be seen free. A JVM that has lost its lock looks for it five
	 * times a second.
	 */
	private static final long GRACE = TimeUnit.SECONDS.toNanos(2);

	private final RegistrySession session;

	private final Map<Long, Long> suspects = new HashMap<>();

	OrphanReaper(RegistrySession session) {
		this.session = session;
	}

	/**
	 * Look whose lock is free.
	 * @return the databases that are this JVM's from now on, to be dropped
	 */
	synchronized List<String> inherit() throws SQLException {
		return this.session.transaction((registry) -> {
			List<String> inherited = new ArrayList<>();
			List<Long> others = registry.query((row) -> row.getLong(1), "SELECT id FROM jvms WHERE id <> ?",
					registry.jvm());
			this.suspects.keySet().retainAll(others);
			for (Long other : others) {
				if (!registry.server().tryLock(registry.connection(), other)) {
					this.suspects.remove(other);
					continue;
				}
				registry.server().unlock(registry.connection(), other);
				Long since = this.suspects.putIfAbsent(other, System.nanoTime());
				if (since != null && System.nanoTime() - since >= GRACE) {
					inherited.addAll(inherit(registry, other));
				}
			}
			return inherited;
		});
	}

	private static List<String> inherit(RegistryTransaction registry, long dead) throws SQLException {
		List<String> databases = registry.query((row) -> row.getString(1),
				"SELECT name FROM test_databases WHERE owner = ?", dead);
		String description = registry
			.query((row) -> row.getString(1), "SELECT description FROM jvms WHERE id = ?", dead)
			.get(0);
		registry.update("UPDATE test_databases SET owner = ?, fingerprint = NULL WHERE owner = ?", registry.jvm(),
				dead);
		registry.update("DELETE FROM template_uses WHERE jvm = ?", dead);
		registry.update("DELETE FROM waiting WHERE jvm = ?", dead);
		registry.update("DELETE FROM jvms WHERE id = ?", dead);
		logger.info("Removing {} databases that {} has left behind", databases.size(), description);
		return databases;
	}

	/**
	 * Wait until those are known for dead who looked like it when this was called, or
	 * have turned out to live.
	 */
	synchronized List<String> inheritAll() throws SQLException {
		List<String> inherited = inherit();
		if (!this.suspects.isEmpty()) {
			LockSupport.parkNanos(GRACE);
			inherited.addAll(inherit());
		}
		return inherited;
	}

	synchronized boolean areSuspected() {
		return !this.suspects.isEmpty();
	}

}
