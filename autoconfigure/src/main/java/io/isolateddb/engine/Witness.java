package io.isolateddb.engine;

import java.sql.SQLException;

/**
 * Knows what a database looked like when it began to be watched, and whether it still
 * does. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface Witness extends AutoCloseable {

	/**
	 * Whether nothing in the database has changed since it began to be watched. Ends all
	 * sessions that are still in the database, since what they have done may not be known
	 * to the server yet.
	 * @return {@code false} if something has changed, or might have
	 * @throws SQLException if the server does not answer
	 */
	boolean isUnchanged() throws SQLException;

	/**
	 * Stop watching.
	 */
	@Override
	void close();

}
