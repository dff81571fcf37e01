package io.isolateddb.engine;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Tracks the changes of one database from the moment it was copied from its template, and
 * undoes them. The database is in a state: that of the template, or that of the template
 * with a {@link RowLayer}. An engine that cannot track changes for certain says so by its
 * answers: the database is never unchanged, a rewind is always
 * {@linkplain Rewind.Outcome#IMPOSSIBLE impossible}, and no layer can be read. Not
 * thread-safe.
 *
 * @since 0.1.0
 */
public interface ChangeTracker extends AutoCloseable {

	/**
	 * Whether nothing has changed since the database was in its present state. Ends all
	 * other sessions in the database first, since the server may not know yet what they
	 * have done.
	 * @return {@code false} if something has changed or may have changed
	 * @throws SQLException if the server does not answer
	 */
	boolean isUnchanged() throws SQLException;

	/**
	 * Undo all changes and put the database into a state, so that it equals a fresh copy
	 * of its template on which the rows of the layer were inserted. Does so only if the
	 * result is certain.
	 * @param sessions how many sessions of its connection pools the database has; each of
	 * them is idle and has been {@linkplain SessionReset reset} since it was used. Any
	 * other session is unexpected and makes the rewind impossible
	 * @param layer what the database is to have in addition to its template, as read from
	 * any copy of it; {@code null} for nothing
	 * @return what was done; unless the rewind has succeeded, the database must not be
	 * used any more
	 * @throws SQLException if the server does not answer
	 */
	Rewind rewind(int sessions, @Nullable RowLayer layer) throws SQLException;

	/**
	 * Put the database, in which most likely nothing has changed since the last rewind,
	 * into another state. An engine may do that faster than a {@link #rewind}; in return
	 * it may be impossible where a rewind is not, if something has changed nevertheless.
	 * @param sessions how many sessions the database has, as for {@link #rewind}
	 * @param layer what the database is to have in addition to its template
	 * @return what was done, as for {@link #rewind}
	 * @throws SQLException if the server does not answer
	 */
	default Rewind move(int sessions, @Nullable RowLayer layer) throws SQLException {
		return rewind(sessions, layer);
	}

	/**
	 * Read what the database has in addition to its template. If this is a layer of rows,
	 * it becomes the present state of the database; if not, nothing changes.
	 * @param sessions how many sessions the database has, as for {@link #rewind}
	 * @return the layer, or why there is none; if nothing has changed since the database
	 * was put into its present state, the layer of that state
	 * @throws SQLException if the server does not answer
	 */
	RowLayerReading readLayer(int sessions) throws SQLException;

	/**
	 * Whether later rows may go elsewhere than in a copy of the template into which the
	 * rows of the present state were inserted, as rows that are not there any more have
	 * left their places when the state was read. A rewind to the present state ends that.
	 * @return {@code true} if a rewind is needed before a test has the database
	 */
	default boolean isUneven() {
		return false;
	}

	/**
	 * Stop tracking. The database stays as it is.
	 */
	@Override
	void close();

}
