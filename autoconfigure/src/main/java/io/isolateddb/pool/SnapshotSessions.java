package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseSession;
import io.isolateddb.pool.BorrowedConnections.Borrowed;

/**
 * The sessions of a clone while a snapshot of it is taken or restored. Those that are
 * idle in a pool are borrowed and reset. Those that threads have borrowed stay with them
 * as they are, if they have no transaction: the server is told to count what they have
 * done. Not thread-safe.
 */
final class SnapshotSessions implements AutoCloseable {

	private final DatabaseEngine engine;

	private final String database;

	private final Collection<ClonePool> pools;

	private final List<Connection> idle = new ArrayList<>();

	private final Map<Borrowed, ClonePool> borrowed = new HashMap<>();

	private SnapshotSessions(DatabaseEngine engine, String database, Collection<ClonePool> pools) {
		this.engine = engine;
		this.database = database;
		this.pools = pools;
	}

	/**
	 * Borrow the idle connections of all pools.
	 * @throws SnapshotObstacle if a session is at work or has a transaction. What another
	 * thread does may pass; what a server still calls work, though this thread has got
	 * the answer, passes too, but no transaction of this thread does
	 */
	static SnapshotSessions hold(DatabaseEngine engine, String database, Collection<ClonePool> pools)
			throws SQLException, SnapshotObstacle {
		SnapshotSessions sessions = new SnapshotSessions(engine, database, pools);
		try {
			for (ClonePool pool : pools) {
				for (Borrowed connection : pool.holdIdle(sessions.idle)) {
					sessions.borrowed.put(connection, pool);
				}
			}
			sessions.requireWithoutTransactions();
			return sessions;
		}
		catch (SQLException | RuntimeException | SnapshotObstacle ex) {
			sessions.close();
			throw ex;
		}
	}

	private void requireWithoutTransactions() throws SQLException, SnapshotObstacle {
		if (this.borrowed.isEmpty()) {
			return;
		}
		Map<String, DatabaseSession> sessions = this.engine.sessions(this.database)
			.stream()
			.collect(Collectors.toMap(DatabaseSession::id, (session) -> session));
		for (boolean own : List.of(true, false)) {
			for (Map.Entry<Borrowed, ClonePool> entry : this.borrowed.entrySet()) {
				if (entry.getKey().isOwn() == own) {
					requireWithoutTransaction(entry.getKey(), entry.getValue(), sessions);
				}
			}
		}
	}

	private void requireWithoutTransaction(Borrowed connection, ClonePool pool, Map<String, DatabaseSession> sessions)
			throws SQLException, SnapshotObstacle {
		Connection session = connection.session();
		DatabaseSession known = sessions.get(this.engine.sessionId(session));
		String described = (known != null) ? " (" + known.description() + ")" : "";
		if (!session.getAutoCommit()) {
			throw inTransaction(connection, " with a transaction, as its auto-commit mode is off" + described);
		}
		if (known != null && !known.isIdle()) {
			throw new SnapshotObstacle("thread '" + connection.thread() + "' has a connection that is at work"
					+ described + ". Let it finish before", true);
		}
		String obstacle = pool.flush(session);
		if (!obstacle.isEmpty()) {
			throw inTransaction(connection, ", and " + obstacle + described);
		}
	}

	private static SnapshotObstacle inTransaction(Borrowed connection, String what) {
		return new SnapshotObstacle("thread '" + connection.thread() + "' has a connection" + what
				+ ". Commit or roll back before, in a test with @Transactional by TestTransaction.end(), "
				+ "and let other threads finish", !connection.isOwn());
	}

	/**
	 * How many sessions the pools have.
	 */
	int count() {
		return this.idle.size() + this.borrowed.size();
	}

	/**
	 * Let the server count what threads have done meanwhile with the connections that
	 * they have borrowed.
	 * @return whether there are such connections, so that they may have done something
	 */
	boolean flush() throws SQLException, SnapshotObstacle {
		for (Map.Entry<Borrowed, ClonePool> entry : this.borrowed.entrySet()) {
			String obstacle = entry.getValue().flush(entry.getKey().session());
			if (!obstacle.isEmpty()) {
				throw new SnapshotObstacle(
						"thread '" + entry.getKey().thread() + "' uses a connection, and " + obstacle, true);
			}
		}
		return !this.borrowed.isEmpty();
	}

	/**
	 * Close all sessions, as the whole database is copied or replaced.
	 * @param reason why it is
	 * @throws SnapshotObstacle if threads have borrowed connections, or if there are
	 * sessions that do not belong to the pools
	 */
	void end(String reason) throws SQLException, SnapshotObstacle {
		for (Borrowed connection : this.borrowed.keySet()) {
			throw SnapshotObstacle.ofCopy("the database has to be copied, since " + reason + ", and thread '"
					+ connection.thread() + "' has borrowed a connection. Return it before", !connection.isOwn());
		}
		List<String> others = this.engine.otherSessions(this.database, this.idle)
			.stream()
			.map(DatabaseSession::description)
			.toList();
		if (!others.isEmpty()) {
			throw new SnapshotObstacle("another connection pool or program is connected to the database: "
					+ String.join("; ", others) + ". Close its connections before", true);
		}
		close();
		this.pools.forEach(ClonePool::evict);
	}

	/**
	 * Return the idle connections.
	 */
	@Override
	public void close() {
		this.idle.forEach(DatabaseClone::closeQuietly);
		this.idle.clear();
	}

}
