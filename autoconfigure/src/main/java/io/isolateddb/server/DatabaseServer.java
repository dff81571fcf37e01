package io.isolateddb.server;

/**
 * A server on which databases are made: where it is and how to reach it with the right to
 * create them. Thread-safe.
 *
 * @since 0.1.0
 */
public interface DatabaseServer extends AutoCloseable {

	/**
	 * The JDBC URL of a database on the server that is there for administration.
	 * @return the URL, without credentials
	 */
	String jdbcUrl();

	/**
	 * The privileged user.
	 * @return the name of the user
	 */
	String username();

	/**
	 * The password of the user.
	 * @return the password, or an empty string
	 */
	String password();

	/**
	 * What the server is and why it was chosen, for people to read.
	 * @return one line, without the password
	 */
	String description();

	/**
	 * Stop the server if it was started for this JVM. Does nothing the second time.
	 */
	@Override
	void close();

}
