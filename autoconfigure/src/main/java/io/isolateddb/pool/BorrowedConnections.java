package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The connections of a pool that threads have borrowed since its sessions were reset.
 * Thread-safe: the monitor guards the list, and a thread that holds it waits for nothing.
 */
final class BorrowedConnections {

	private static final int PRUNE_AT = 64;

	private final List<Borrowed> connections = new ArrayList<>();

	/**
	 * Remember that the current thread has borrowed a connection.
	 */
	synchronized void add(Connection connection) throws SQLException {
		if (this.connections.size() >= PRUNE_AT) {
			prune();
		}
		Thread thread = Thread.currentThread();
		this.connections.add(new Borrowed(connection, thread.getName(), thread.getId()));
	}

	private void prune() throws SQLException {
		for (Iterator<Borrowed> entries = this.connections.iterator(); entries.hasNext();) {
			if (entries.next().connection().isClosed()) {
				entries.remove();
			}
		}
	}

	/**
	 * Those that have not been returned. The others are forgotten.
	 */
	synchronized List<Borrowed> open() throws SQLException {
		prune();
		return List.copyOf(this.connections);
	}

	/**
	 * The threads that have borrowed connections.
	 * @param open whether to leave out those that have returned them
	 */
	synchronized String threads(boolean open) throws SQLException {
		if (open) {
			prune();
		}
		List<String> threads = this.connections.stream().map(Borrowed::thread).distinct().toList();
		return threads.isEmpty() ? "an unknown thread" : threads.toString();
	}

	/**
	 * Forget all: they have been returned.
	 */
	synchronized void clear() {
		this.connections.clear();
	}

	/**
	 * A connection that a thread has borrowed.
	 *
	 * @param connection the connection
	 * @param thread the name of the thread
	 * @param threadId identifies the thread
	 */
	record Borrowed(Connection connection, String thread, long threadId) {

		/**
		 * Whether the current thread has borrowed it.
		 */
		boolean isOwn() {
			return this.threadId == Thread.currentThread().getId();
		}

		/**
		 * The session behind it. Unlike the connection of the pool, that of a driver may
		 * be used by another thread than the one that has borrowed it.
		 * @throws SnapshotObstacle if that thread has returned it meanwhile
		 */
		Connection session() throws SQLException, SnapshotObstacle {
			Connection session = this.connection.unwrap(Connection.class);
			if (session.isClosed()) {
				throw new SnapshotObstacle("thread '" + this.thread + "' is just returning a connection", true);
			}
			return session;
		}

	}

}
