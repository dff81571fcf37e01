package io.isolateddb.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * The JDBC URL of a database, and the user to connect with.
 *
 * @param jdbcUrl the JDBC URL, without credentials
 * @param username the user
 * @param password the password of the user, or an empty string
 * @param passwordFile the file with the password, in the form in which the product's own
 * client programs read it, or {@code null} if there is none
 * @since 0.1.0
 */
public record ServerAddress(String jdbcUrl, String username, String password, @Nullable Path passwordFile) {

	/**
	 * Create an address without a file for client programs.
	 * @param jdbcUrl the JDBC URL, without credentials
	 * @param username the user
	 * @param password the password of the user, or an empty string
	 */
	public ServerAddress(String jdbcUrl, String username, String password) {
		this(jdbcUrl, username, password, null);
	}

	/**
	 * The address of another database of the same server, with the same user.
	 * @param jdbcUrl the JDBC URL of the other database
	 * @return the address
	 */
	public ServerAddress withJdbcUrl(String jdbcUrl) {
		return new ServerAddress(jdbcUrl, this.username, this.password, this.passwordFile);
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
