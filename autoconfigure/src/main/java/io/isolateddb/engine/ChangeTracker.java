package io.isolateddb.engine;

import java.sql.SQLException;

/**
 * Tracks the changes of one database from the moment it was copied from its template, and
 * undoes them. An engine that cannot track changes for certain says so by its answers:
 * the database is never unchanged, and a rewind is always
 * {@linkplain Rewind.Outcome#IMPOSSIBLE impossible}. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface ChangeTracker extends AutoCloseable {

	/**
	 * Whether nothing in the database has changed. Ends all other sessions in the
	 * database first, since the server may not know yet what they have done.
	 * @return {@code false} if something has changed or may have changed
	 * @throws SQLException if the server does not answer
	 */
	boolean isUnchanged() throws SQLException;

	/**
	 * Undo all changes, so that the database equals a fresh copy of its template. Does so
	 * only if the result is certain.
	 * @param sessions how many sessions of its connection pools the database has; each of
	 * them is idle and has been {@linkplain SessionReset reset}. Any other session is
	 * unexpected and makes the rewind impossible
	 * @return what was done; unless the rewind has succeeded, the database must not be
	 * used any more
	 * @throws SQLException if the server does not answer
	 */
	Rewind rewind(int sessions) throws SQLException;

	/**
	 * Stop tracking. The database stays as it is.
	 */
	@Override
	void close();

}
