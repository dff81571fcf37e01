package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The JDBC URL of a database, and the user to connect with.
 *
 * @param jdbcUrl the JDBC URL, without credentials
 * @param username the user
 * @param password the password of the user, or an empty string
 * @since 0.1.0
 */
public record ServerAddress(String jdbcUrl, String username, String password) {

	/**
	 * The address of another database of the same server, with the same user.
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
