package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Verifies that a user of a MySQL or MariaDB server has the rights that isolated
 * databases need. Users get rights from roles and patterns too, so that only an attempt
 * shows what they may do.
 */
final class MySqlAccess {

	private static final String READ_ONLY = "25006";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	/**
	 * {@code ER_OPTION_PREVENTS_STATEMENT}, {@code ER_READ_ONLY_MODE}.
	 */
	private static final Set<Integer> PREVENTED = Set.of(1290, 1836);

	/**
	 * {@code ER_DBACCESS_DENIED_ERROR}, {@code ER_SPECIFIC_ACCESS_DENIED_ERROR}.
	 */
	private static final Set<Integer> DENIED = Set.of(1044, 1227);

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
		try (Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE IF NOT EXISTS isodb_access");
			statement.execute("DROP DATABASE IF EXISTS isodb_access");
			statement.execute("DROP USER IF EXISTS isodb_nobody");
			try (ResultSet row = statement.executeQuery("SELECT version()")) {
				row.next();
				String version = row.getString(1);
				return (version.contains("MariaDB") ? "MariaDB " : "MySQL ") + version.split("-", 2)[0];
			}
		}
		catch (SQLException ex) {
			if (PREVENTED.contains(ex.getErrorCode()) && String.valueOf(ex.getMessage()).contains("read")) {
				throw new SQLException("it is read-only", READ_ONLY, ex);
			}
			if (DENIED.contains(ex.getErrorCode())) {
				throw new SQLException("the user may not create databases and accounts", INSUFFICIENT_PRIVILEGE, ex);
			}
			throw ex;
		}
	}

}
