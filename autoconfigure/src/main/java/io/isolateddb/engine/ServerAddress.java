package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Where a server is and how to reach it with the right to create databases.
 *
 * @param jdbcUrl the JDBC URL of a database on the server that is there for
 * administration, without credentials
 * @param username the privileged user
 * @param password the password of the user, or an empty string
 * @since 0.1.0
 */
public record ServerAddress(String jdbcUrl, String username, String password) {

	/**
	 * The same server, another database.
	 * @param jdbcUrl the JDBC URL of the other database
	 * @return the address
	 */
	public ServerAddress withJdbcUrl(String jdbcUrl) {
		return new ServerAddress(jdbcUrl, this.username, this.password);
	}

	/**
	 * Open a connection, which the caller closes.
	 * @return the connection, in auto-commit mode
	 * @throws SQLException if the server cannot be reached or refuses the user
	 */
	public Connection connect() throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("user", this.username);
		properties.setProperty("password", this.password);
		return DriverManager.getConnection(this.jdbcUrl, properties);
	}

	/**
	 * The address without the password.
	 */
	@Override
	public String toString() {
		return this.username + " at " + this.jdbcUrl;
	}

}
