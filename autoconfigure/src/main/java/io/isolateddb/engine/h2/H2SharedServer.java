package io.isolateddb.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import io.isolateddb.engine.SharedServer;

/**
 * What takes the place of a server that several JVMs share: no other JVM can see these
 * databases, so locks are those of this JVM. Thread-safe: the monitor guards the locks,
 * and a thread that holds it waits for nothing.
 */
final class H2SharedServer implements SharedServer {

	/**
	 * Connections cost nothing but memory.
	 */
	private static final int CONNECTIONS = 100_000;

	private final H2Administration administration;

	/** The sessions that hold a lock, or have held it until they ended. */
	private final Map<Long, Connection> locks = new HashMap<>();

	H2SharedServer(H2Administration administration) {
		this.administration = administration;
	}

	@Override
	public Connection open(String database) throws SQLException {
		return this.administration.share(database);
	}

	@Override
	public synchronized boolean tryLock(Connection session, long id) throws SQLException {
		Connection holder = this.locks.get(id);
		if (holder != null && holder != session && !holder.isClosed()) {
			return false;
		}
		this.locks.put(id, session);
		return true;
	}

	@Override
	public synchronized void unlock(Connection session, long id) {
		this.locks.remove(id, session);
	}

	@Override
	public boolean hasDatabase(Connection session, String prefix) {
		return this.administration.has(prefix);
	}

	@Override
	public boolean isNameTaken(SQLException exception) {
		return H2Administration.NAME_TAKEN.equals(exception.getSQLState());
	}

	@Override
	public int connectionLimit(Connection session) {
		return CONNECTIONS;
	}

	@Override
	public Map<String, Integer> connections(Connection session) {
		Map<String, Integer> connections = new HashMap<>();
		this.administration.databases().forEach((name, database) -> connections.put(name, database.otherSessions()));
		connections.values().removeIf((number) -> number == 0);
		return connections;
	}

}
