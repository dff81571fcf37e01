package io.isolateddb.registry;

import java.sql.SQLException;

/**
 * Does something on the server.
 */
@FunctionalInterface
interface SqlAction {

	void run() throws SQLException;

}
