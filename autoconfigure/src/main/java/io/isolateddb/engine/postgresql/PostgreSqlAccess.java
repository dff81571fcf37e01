package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Verifies that a user of a PostgreSQL server has the rights that isolated databases
 * need.
 */
final class PostgreSqlAccess {

	private static final String READ_ONLY = "25006";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private PostgreSqlAccess() {
	}

	/**
	 * Verify that the user can create databases.
	 * @throws SQLException if the user cannot; it has the state of a failed attempt
	 */
	static void verify(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery(), rolsuper OR rolcreatedb "
						+ "FROM pg_roles WHERE rolname = current_user")) {
			row.next();
			if (row.getBoolean(1)) {
				throw new SQLException("it is a read-only replica", READ_ONLY);
			}
			if (!row.getBoolean(2)) {
				throw new SQLException("the user may not create databases", INSUFFICIENT_PRIVILEGE);
			}
		}
	}

}
