package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * What a user must be allowed on a MySQL or MariaDB server. Rights come in many ways,
 * from roles and patterns too, so the server is asked by trying.
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
	 * Make sure that databases and accounts can be created. Of what this creates nothing
	 * stays, and nobody has an account of that name.
	 * @return product and version, which a driver for the other product does not know
	 * @throws SQLException with the state that PostgreSQL has for the reason, if they
	 * cannot
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
