package io.isolateddb.server;

import java.nio.file.Path;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A server on which tests have their databases, with a user who may create and drop
 * databases. Thread-safe. Two servers are equal only if they are the same object.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public interface DatabaseServer extends AutoCloseable {

	/**
	 * The name of a database that no server has: who connects by a URL with it instead of
	 * the DataSource bean reads in the error of the server what to use.
	 */
	String NO_DATABASE = "use_the_DataSource_bean_of_the_context";

	/**
	 * The JDBC URL of the database for administration, without credentials.
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
	 * @return the password, or an empty string if the server asks for none
	 */
	String password();

	/**
	 * The file with the password, in the form in which the product's own client programs
	 * read it: a password file of PostgreSQL, or an option file of MariaDB. The commands
	 * that open kept databases name it, so that they need not show the password.
	 * @return the file, or {@code null} if there is none
	 */
	default @Nullable Path passwordFile() {
		return null;
	}

	/**
	 * Describe in one line what this server is and why it was chosen, without the
	 * password.
	 * @return for instance {@code embedded PostgreSQL 18.6 on port 25432 for isolated
	 * databases: …}
	 */
	String description();

	/**
	 * The command with which a user starts this server when the JVM has ended, to look at
	 * databases that are kept.
	 * @return the command, or an empty string if the server runs without the JVM
	 */
	default String startCommand() {
		return "";
	}

	/**
	 * Close the server. An embedded server is stopped unless another JVM uses it, and its
	 * files stay for the next run; any other server goes on. The second call does
	 * nothing. This method does not fail; problems are logged.
	 * <p>
	 * A server registers no shutdown hook, since it has to be closed after the connection
	 * pools of its databases. The caller closes both.
	 */
	@Override
	void close();

}
