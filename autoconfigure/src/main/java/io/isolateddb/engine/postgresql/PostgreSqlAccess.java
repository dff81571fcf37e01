package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;

/**
 * Verifies that a user of a PostgreSQL server has the rights that isolated databases
 * need.
 */
final class PostgreSqlAccess {

	private static final String IS_READ_ONLY = "SELECT pg_is_in_recovery()";

	private static final String MAY_CREATE_DATABASES = """
			SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user""";

	private PostgreSqlAccess() {
	}

	/**
	 * Verify that the user can create databases.
	 * @throws SQLException if the user cannot; it has the state of a failed attempt
	 */
	static void verify(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		if (session.isTrue(IS_READ_ONLY)) {
			throw PostgreSqlError.READ_ONLY_TRANSACTION.exception("it is a read-only replica");
		}
		if (!session.isTrue(MAY_CREATE_DATABASES)) {
			throw PostgreSqlError.INSUFFICIENT_PRIVILEGE.exception("the user may not create databases");
		}
	}

}
