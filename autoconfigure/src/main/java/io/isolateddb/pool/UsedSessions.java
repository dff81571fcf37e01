package io.isolateddb.pool;

import java.sql.Connection;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The sessions of a connection pool that were borrowed since they were opened or reset,
 * by the connections of the driver: the pool makes a new object around a session each
 * time. A session that the pool opens in place of another one is a new one. What a test
 * does through a connection of the driver that it has unwrapped, after it has returned
 * the connection, counts when the session is borrowed again. Thread-safe: the monitor
 * guards the set, and a thread that holds it waits for nothing.
 */
final class UsedSessions {

	/**
	 * Whether each of them was used since it was reset for now.
	 */
	private final Map<Connection, Boolean> connections = new IdentityHashMap<>();

	synchronized void add(Connection connection) {
		this.connections.put(connection, true);
	}

	/**
	 * Note that a session will be reset for now. It still has to be reset for the next
	 * test.
	 * @return whether it was used since it was reset, if only for now
	 */
	synchronized boolean resetForNow(Connection connection) {
		return Boolean.TRUE.equals(this.connections.replace(connection, false));
	}

	/**
	 * Forget a session, which will be reset.
	 * @return whether it was used
	 */
	synchronized boolean remove(Connection connection) {
		return this.connections.remove(connection) != null;
	}

	/**
	 * Forget all sessions: those that exist have been reset.
	 */
	synchronized void clear() {
		this.connections.clear();
	}

}
