package io.isolateddb.server;

import org.apiguardian.api.API;

/**
 * A database server that holds the databases of tests, reached with the right to create
 * and drop them. Thread-safe. Two servers are equal only if they are the same object.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public interface DatabaseServer extends AutoCloseable {

	/**
	 * The JDBC URL of the database that is there for administration, without credentials.
	 * @return for instance {@code jdbc:postgresql://localhost:25432/postgres}
	 */
	String jdbcUrl();

	/**
	 * The privileged user.
	 * @return the name of the user
	 */
	String username();

	/**
	 * The password of the privileged user.
	 * @return the password, or an empty string if none is asked for
	 */
	String password();

	/**
	 * Say in one line what this server is and why it was chosen, without the password.
	 * @return for instance {@code embedded PostgreSQL 18.6 on port 25432 for isolated
	 * databases: …}
	 */
	String description();

	/**
	 * The command that starts this server once more, so that its databases can be reached
	 * when the JVM has ended.
	 * @return the command, or an empty string if the server goes on without
	 */
	default String afterwards() {
		return "";
	}

	/**
	 * Give the server back: one that was started for the tests is stopped, and its files
	 * are deleted; any other is left as it is. Does nothing the second time, and does not
	 * fail: what could not be cleaned up is logged.
	 * <p>
	 * A server registers no shutdown hook of its own, since it has to outlive the
	 * connection pools that lead to it: whoever closes those closes it after them.
	 */
	@Override
	void close();

}
