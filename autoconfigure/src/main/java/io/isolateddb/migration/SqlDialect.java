package io.isolateddb.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What makes a difference to where a statement of a script ends.
 *
 * @param isMySql whether the script is in the language of MySQL and MariaDB, else in that
 * of PostgreSQL
 * @param escapes whether a backslash escapes a quote
 * @param ansiQuotes whether double quotes enclose a name
 */
record SqlDialect(boolean isMySql, boolean escapes, boolean ansiQuotes) {

	/**
	 * The language of PostgreSQL.
	 */
	static final SqlDialect POSTGRESQL = new SqlDialect(false, false, true);

	/**
	 * The language of the database of a connection, as its {@code sql_mode} has it.
	 */
	static SqlDialect of(Connection connection) throws SQLException {
		String product = connection.getMetaData().getDatabaseProductName();
		if (!product.equals("MySQL") && !product.equals("MariaDB")) {
			return POSTGRESQL;
		}
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT @@sql_mode")) {
			row.next();
			String mode = row.getString(1);
			return new SqlDialect(true, !mode.contains("NO_BACKSLASH_ESCAPES"), mode.contains("ANSI_QUOTES"));
		}
	}

	/**
	 * Whether a backslash escapes what follows within these quotes.
	 */
	boolean hasBackslashes(char quote) {
		return this.escapes && (quote == '\'' || (quote == '"' && !this.ansiQuotes));
	}

}
