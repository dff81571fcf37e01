package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds JVMs that have ended without leaving the registry, and takes their databases for
 * this JVM, which then drops them. Thread-safe: the monitor guards the times since when
 * locks are free, and a thread that holds it waits for the server, and at the end of the
 * JVM for two seconds, but for no other thread.
 */
final class OrphanReaper {

	private static final Logger logger = LoggerFactory.getLogger(OrphanReaper.class);

	/**
	 * How long the lock of a JVM must be free before the JVM counts as ended. A JVM that
	 * has lost its session takes a new lock within a fifth of a second.
	 */
	private static final long GRACE = TimeUnit.SECONDS.toNanos(2);

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

	private final RegistrySession session;

	private final Consumer<String> drop;

	private final Map<Long, Long> lockFreeSince = new HashMap<>();

	private volatile long lastRun = System.nanoTime();

	/**
	 * Create a reaper.
	 * @param drop drops a database in the background
	 */
	OrphanReaper(RegistrySession session, Consumer<String> drop) {
		this.session = session;
		this.drop = drop;
	}

	/**
	 * Take the databases of ended JVMs and drop them in the background.
	 */
	void reap() throws SQLException {
		take().forEach(this.drop);
	}

	/**
	 * Reap for a thread that waits and calls this again and again: at most twice a
	 * second.
	 */
	void reapWhileWaiting() {
		if (System.nanoTime() - this.lastRun < PAUSE) {
			return;
		}
		this.lastRun = System.nanoTime();
		try {
			reap();
		}
		catch (SQLException ex) {
			logger.debug("The registry cannot be reached", ex);
		}
	}

	/**
	 * Take the databases of JVMs whose locks have been free for long enough.
	 * @return the databases, which this JVM owns from now on and has to drop
	 */
	synchronized List<String> take() throws SQLException {
		return this.session.transaction((registry) -> {
			List<String> taken = new ArrayList<>();
			List<Long> others = registry.jvms().others();
			this.lockFreeSince.keySet().retainAll(others);
			for (Long other : others) {
				if (!registry.server().tryLock(registry.connection(), other)) {
					this.lockFreeSince.remove(other);
					continue;
				}
				registry.server().unlock(registry.connection(), other);
				Long since = this.lockFreeSince.putIfAbsent(other, System.nanoTime());
				if (since != null && System.nanoTime() - since >= GRACE) {
					taken.addAll(take(registry, other));
				}
			}
			return taken;
		});
	}

	private static List<String> take(RegistryTransaction registry, long ended) throws SQLException {
		List<String> databases = registry.databases().ownedBy(ended);
		String description = registry.jvms().description(ended);
		registry.databases().takeAll(ended);
		registry.templateUses().removeJvm(ended);
		registry.tickets().removeJvm(ended);
		registry.jvms().remove(ended);
		logger.info("Dropping {} databases that {} has left behind", databases.size(), description);
		return databases;
	}

	/**
	 * Take the databases of all JVMs whose locks are free now. Waits until each of them
	 * counts as ended or has its lock again.
	 */
	synchronized List<String> takeAll() throws SQLException {
		List<String> taken = take();
		if (!this.lockFreeSince.isEmpty()) {
			LockSupport.parkNanos(GRACE);
			taken.addAll(take());
		}
		return taken;
	}

	/**
	 * Whether a JVM may turn out to have ended.
	 */
	synchronized boolean hasCandidates() {
		return !this.lockFreeSince.isEmpty();
	}

}
