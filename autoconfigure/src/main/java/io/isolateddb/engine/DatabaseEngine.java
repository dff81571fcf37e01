package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What differs from one database product to the next, for one server. It knows no pool,
 * no lease and no test.
 * <p>
 * Implementations are thread-safe. Names of databases come in as they are and are quoted
 * here. Every method fails with the {@link SQLException} of the driver, and leaves
 * nothing half-made behind that was not there before, unless it says otherwise.
 *
 * @since 0.1.0
 */
public interface DatabaseEngine extends AutoCloseable {

	/**
	 * The product and version of the server; databases of different versions never serve
	 * each other as templates.
	 * @return for instance {@code PostgreSQL 18.6}
	 * @throws SQLException if the server does not answer
	 */
	String serverVersion() throws SQLException;

	/**
	 * The address of one of the databases of the server.
	 * @param database the database, which need not exist yet
	 * @param declaredUrl the URL that the application declares for its database, whose
	 * parameters are kept unless they say where the server is or how to be let in, or
	 * {@code null}
	 * @return its address, with the privileged user
	 */
	ServerAddress address(String database, @Nullable String declaredUrl);

	/**
	 * Creates and drops the databases of the server.
	 * @return the same object always
	 */
	DatabaseAdministration administration();

	/**
	 * Start to track the changes of a database.
	 * @param database the database, which is as it was when it was copied
	 * @param template the template that it is a copy of
	 * @return the change tracker, to be closed by the caller
	 * @throws SQLException if the database cannot be reached
	 */
	ChangeTracker trackChanges(String database, String template) throws SQLException;

	/**
	 * Learn how to make the sessions of a connection pool as new.
	 * @param fresh a connection of the pool that nobody has used yet
	 * @param initSql what the pool executes on each new connection, or {@code null}
	 * @return the means to reset them
	 * @throws SQLException if the connection is broken
	 */
	SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException;

	/**
	 * What the JVMs that share the server need of it to know of one another.
	 * @return the same object always
	 */
	SharedServer sharedServer();

	/**
	 * Tell exactly how a database that has been used differs from its template.
	 * @param database the database, which may still be in use
	 * @param fresh a fresh copy of its template, which nobody has used
	 * @return what has changed, sorted by the name of the object
	 * @throws SQLException if this cannot be told
	 */
	default List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		throw new SQLFeatureNotSupportedException("databases of this server cannot be compared");
	}

	/**
	 * A command for a shell that opens a database.
	 * @param database the database
	 * @return the command, without a password
	 */
	default String openCommand(String database) {
		return "";
	}

	/**
	 * Let those who are {@link #restrict restricted} read and write the rows of all
	 * tables that a database has now, and use its sequences. Copies inherit that.
	 * @param inside a privileged connection to the database
	 * @throws SQLException if this cannot be granted
	 */
	default void grantRestricted(Connection inside) throws SQLException {
		throw new SQLFeatureNotSupportedException("access = RESTRICTED is not supported for this server");
	}

	/**
	 * Create a user who can do no more in a database than what has been
	 * {@link #grantRestricted granted}, and cannot connect to another one. It is dropped
	 * together with the database, or when that is frozen or kept.
	 * @param database the database
	 * @return the address of the database, with this user
	 * @throws SQLException if the user cannot be created
	 */
	default ServerAddress restrict(String database) throws SQLException {
		throw new SQLFeatureNotSupportedException("access = RESTRICTED is not supported for this server");
	}

	/**
	 * Close the connections for administration.
	 */
	@Override
	void close();

}
