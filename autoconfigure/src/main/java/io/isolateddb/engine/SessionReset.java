package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Resets the sessions of one connection pool to the state of a new one, so that nothing
 * of one test is left for the next. Thread-safe.
 *
 * @since 0.1.0
 */
public interface SessionReset {

	/**
	 * Reset a session, and make sure that the server has counted all its changes. If the
	 * session keeps something that no statement resets, it is closed, and the pool needs
	 * another one.
	 * @param connection an idle connection in auto-commit mode
	 * @return why the session cannot be reset, for people to read, or an empty string if
	 * it was reset or closed
	 * @throws SQLException if the connection is broken
	 */
	String reset(Connection connection) throws SQLException;

	/**
	 * Reset a session all of whose statements are known. By default this is a
	 * {@link #reset(Connection)}; an engine overrides it where to find out what a session
	 * keeps takes long.
	 * @param connection an idle connection in auto-commit mode
	 * @param lasting whether one of the statements may have a
	 * {@linkplain #hasLastingEffect(String) lasting effect}
	 * @return why the session cannot be reset, for people to read, or an empty string if
	 * it was reset or closed
	 * @throws SQLException if the connection is broken
	 */
	default String reset(Connection connection, boolean lasting) throws SQLException {
		return reset(connection);
	}

	/**
	 * Whether a statement may leave something in its session that no statement resets,
	 * and that the schema does not name. By default none does.
	 * @param sql one or more statements
	 * @return {@code true} if that cannot be excluded
	 */
	default boolean hasLastingEffect(String sql) {
		return false;
	}

	/**
	 * Reset a session of a test that goes on, and make sure that the server has counted
	 * all its changes. What no statement resets, and nothing in the schema reads, the
	 * session may keep: the next {@link #reset(Connection)} finds that out. By default
	 * this is a {@link #reset(Connection)}; an engine overrides it where to find that out
	 * takes long.
	 * @param connection an idle connection in auto-commit mode
	 * @return why the session cannot be reset, for people to read, or an empty string if
	 * it was reset or closed
	 * @throws SQLException if the connection is broken
	 */
	default String resetForNow(Connection connection) throws SQLException {
		return reset(connection);
	}

	/**
	 * Make sure that the server has counted all changes of a session, which stays as it
	 * is otherwise. By default there is nothing to do, as the server counts at once. An
	 * engine with snapshots overrides this, as an open transaction has to be told.
	 * @param connection a connection in auto-commit mode that executes nothing
	 * @return why they cannot be counted, for people to read: {@code it has an open
	 * transaction} for instance; or an empty string
	 * @throws SQLException if the connection is broken
	 */
	default String flush(Connection connection) throws SQLException {
		return "";
	}

}
