package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Makes sessions of one connection pool as new. Thread-safe.
 *
 * @since 0.1.0
 */
public interface SessionReset {

	/**
	 * Make a session as new and let the server know all that it has counted for it.
	 * @param connection an idle connection in auto-commit mode
	 * @return why the session cannot be made as new, for people to read, or an empty
	 * string if it has been
	 * @throws SQLException if the connection is broken
	 */
	String reset(Connection connection) throws SQLException;

}
