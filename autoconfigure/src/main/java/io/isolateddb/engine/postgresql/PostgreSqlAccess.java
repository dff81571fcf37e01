package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a user must be allowed on a PostgreSQL server.
 */
final class PostgreSqlAccess {

	private static final String READ_ONLY = "25006";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private PostgreSqlAccess() {
	}

	/**
	 * Make sure that databases can be created.
	 * @throws SQLException with the state that an attempt would lead to, if they cannot
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
