package io.isolateddb.pool;

import java.sql.Connection;
import java.util.IdentityHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The sessions of a connection pool that were borrowed since they were opened or reset,
 * by the connections of the driver: the pool makes a new object around a session each
 * time. A session that the pool opens in place of another one is a new one. What a test
 * does through a connection of the driver that it has unwrapped, after it has returned
 * the connection, counts when the session is borrowed again. Thread-safe: the monitor
 * guards the map, and a thread that holds it waits for nothing.
 */
final class UsedSessions {

	private final Map<Connection, Use> connections = new IdentityHashMap<>();

	/**
	 * Note that a session is used.
	 */
	synchronized Use add(Connection connection) {
		Use use = this.connections.computeIfAbsent(connection, (key) -> new Use());
		use.sinceReset = true;
		return use;
	}

	/**
	 * Note that a session will be reset for now. It still has to be reset for the next
	 * test.
	 * @return its use, or {@code null} if it was not used since it was reset, if only for
	 * now
	 */
	synchronized @Nullable Use resetForNow(Connection connection) {
		Use use = this.connections.get(connection);
		if (use == null || !use.sinceReset) {
			return null;
		}
		use.sinceReset = false;
		return use;
	}

	/**
	 * Forget a session, which will be reset.
	 * @return its use, or {@code null} if it was not used
	 */
	synchronized @Nullable Use remove(Connection connection) {
		return this.connections.remove(connection);
	}

	/**
	 * Forget all sessions: those that exist have been reset.
	 */
	synchronized void clear() {
		this.connections.clear();
	}

	/**
	 * The use of a session. Thread-safe.
	 */
	static final class Use {

		private volatile boolean sinceReset;

		private volatile boolean lasting;

		/**
		 * Note that the session may have executed a statement with a lasting effect.
		 */
		void setLasting() {
			this.lasting = true;
		}

		boolean isLasting() {
			return this.lasting;
		}

	}

}
