package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;

/**
 * Verifies that a user of a MySQL or MariaDB server has the rights that isolated
 * databases need. Users get rights from roles and patterns too, so that only an attempt
 * shows what they may do.
 */
final class MySqlAccess {

	/**
	 * The SQLSTATE that PostgreSQL has for it.
	 */
	private static final String READ_ONLY = "25006";

	/**
	 * The SQLSTATE that PostgreSQL has for it.
	 */
	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private MySqlAccess() {
	}

	/**
	 * Verify that the user can create databases and accounts. The database that this
	 * creates is dropped again, and the account that this drops does not exist.
	 * @return the product and the version, which a driver for the other product does not
	 * know
	 * @throws SQLException if the user cannot; it has PostgreSQL's state for the reason
	 */
	static String verify(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		try {
			session.execute("CREATE DATABASE IF NOT EXISTS isodb_access");
			session.execute("DROP DATABASE IF EXISTS isodb_access");
			session.execute("DROP USER IF EXISTS " + MySqlAccounts.NO_USER);
			return MySqlServer.name(session.queryRow("SELECT version()", (row) -> row.getString(1)));
		}
		catch (SQLException ex) {
			if (isReadOnly(ex)) {
				throw new SQLException("it is read-only", READ_ONLY, ex);
			}
			if (MySqlError.DATABASE_ACCESS_DENIED.matches(ex) || MySqlError.SPECIFIC_ACCESS_DENIED.matches(ex)) {
				throw new SQLException("the user may not create databases and accounts", INSUFFICIENT_PRIVILEGE, ex);
			}
			throw ex;
		}
	}

	private static boolean isReadOnly(SQLException exception) {
		return (MySqlError.OPTION_PREVENTS_STATEMENT.matches(exception) || MySqlError.READ_ONLY_MODE.matches(exception))
				&& String.valueOf(exception.getMessage()).contains("read");
	}

}
