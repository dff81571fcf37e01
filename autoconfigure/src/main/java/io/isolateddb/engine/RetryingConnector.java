package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Connects to a database that may not exist yet, on a server that may have no free
 * connection at the moment. Nobody can be asked to close a connection, but sooner or
 * later one is closed. Thread-safe.
 *
 * @param address the database
 * @param isFull whether the server has refused because it has no free connection
 * @param isMissing whether the server has refused because there is no such database
 * @since 0.1.0
 */
public record RetryingConnector(ServerAddress address, Predicate<SQLException> isFull,
		Predicate<SQLException> isMissing) {

	private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(30);

	private static final long RETRY_INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);

	/**
	 * Open a connection and prepare its session.
	 * @param creation creates the database, if there is none
	 * @param settings the statements that prepare the session
	 * @return the connection, to be closed by the caller
	 * @throws SQLException if there is no free connection within 30 seconds, or for any
	 * other reason
	 */
	public Connection open(Creation creation, String... settings) throws SQLException {
		Connection connection = connect(creation);
		try {
			for (String setting : settings) {
				new JdbcSession(connection).execute(setting);
			}
			return connection;
		}
		catch (Throwable ex) {
			connection.close();
			throw ex;
		}
	}

	private Connection connect(Creation creation) throws SQLException {
		long deadline = System.nanoTime() + TIMEOUT;
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
					Waiting.pause(RETRY_INTERVAL, "a free connection of the server");
				}
			}
		}
	}

	/**
	 * Creates the database.
	 */
	@FunctionalInterface
	public interface Creation {

		/**
		 * Create the database. Does nothing if another session has created it meanwhile.
		 * @throws SQLException if it cannot be created
		 */
		void run() throws SQLException;

	}

}
