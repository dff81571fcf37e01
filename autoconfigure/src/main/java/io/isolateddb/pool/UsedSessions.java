package io.isolateddb.pool;

import java.sql.Connection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The sessions of a connection pool that were borrowed since they were opened or reset,
 * by the connections of the driver: the pool makes a new object around a session each
 * time. A session that the pool opens in place of another one is a new one. What a test
 * does through a connection of the driver that it has unwrapped, after it has returned
 * the connection, counts when the session is borrowed again. Thread-safe: the monitor
 * guards the set, and a thread that holds it waits for nothing.
 */
final class UsedSessions {

	private final Set<Connection> connections = Collections.newSetFromMap(new IdentityHashMap<>());

	synchronized void add(Connection connection) {
		this.connections.add(connection);
	}

	/**
	 * Forget a session, which will be reset.
	 * @return whether it was used
	 */
	synchronized boolean remove(Connection connection) {
		return this.connections.remove(connection);
	}

	/**
	 * Forget all sessions: those that exist have been reset.
	 */
	synchronized void clear() {
		this.connections.clear();
	}

}
