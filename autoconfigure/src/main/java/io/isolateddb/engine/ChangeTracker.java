package io.isolateddb.engine;

import java.sql.SQLException;

/**
 * Knows what a database looked like when it began to be watched, whether it still does,
 * and how to bring it back. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface ChangeTracker extends AutoCloseable {

	/**
	 * Whether nothing in the database has changed since it began to be watched. Ends all
	 * sessions that are still in the database, since what they have done may not be known
	 * to the server yet.
	 * @return {@code false} if something has changed, or might have
	 * @throws SQLException if the server does not answer
	 */
	boolean isUnchanged() throws SQLException;

	/**
	 * Undo everything that has changed in the database, so that it equals a fresh copy of
	 * its template, if that can be done for certain.
	 * @param sessions how many sessions are in the database by right; each of them is
	 * idle and has been {@link SessionReset reset}
	 * @return what has been done; if it is impossible, the database is of no more use
	 * @throws SQLException if the server does not answer
	 */
	Rewind rewind(int sessions) throws SQLException;

	/**
	 * Stop watching.
	 */
	@Override
	void close();

}
