package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A connection to a database that may have to be made first, on a server that may have
 * none left: those who have them cannot be asked to give one up, but sooner or later one
 * is free.
 *
 * @param address the database
 * @param isFull whether the server has refused since it has no connection left
 * @param isMissing whether there is no such database
 */
public record RetryingConnector(ServerAddress address, Predicate<SQLException> isFull,
		Predicate<SQLException> isMissing) {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(50);

	/**
	 * Open a connection.
	 * @param creation makes the database, if there is none
	 * @return the connection
	 * @throws SQLException if there is no connection within 30 seconds, or for any other
	 * reason
	 */
	public Connection open(Creation creation) throws SQLException {
		long deadline = System.nanoTime() + PATIENCE;
		while (true) {
			try {
				return this.address.connect();
			}
			catch (SQLException ex) {
				if (this.isMissing.test(ex)) {
					creation.run();
				}
				else if (!this.isFull.test(ex) || System.nanoTime() > deadline) {
					throw ex;
				}
				else {
					LockSupport.parkNanos(STEP);
				}
			}
		}
	}

	/**
	 * Makes the database, and does not mind if another one has done so.
	 */
	@FunctionalInterface
	public interface Creation {

		/**
		 * Make the database.
		 * @throws SQLException if it cannot be made
		 */
		void run() throws SQLException;

	}

}
