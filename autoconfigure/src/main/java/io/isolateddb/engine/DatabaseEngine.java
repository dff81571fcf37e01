package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Does on one server what differs from one database product to the next. An engine knows
 * of databases and sessions, but not of pools, leases or tests.
 * <p>
 * Implementations are thread-safe. Names of databases are passed unquoted and may contain
 * any character. Every method fails with the {@link SQLException} of the driver. Unless
 * it says otherwise, a method that has failed leaves nothing behind that was not there
 * before. Methods with a default are optional: the default says what an engine without
 * the feature does.
 *
 * @since 0.1.0
 */
public interface DatabaseEngine extends AutoCloseable {

	/**
	 * The product and version of the server, and what else a new database depends on. A
	 * template is never used on a server of another version.
	 * @return for instance {@code PostgreSQL 18.6}, perhaps with more behind it
	 * @throws SQLException if the server does not answer
	 */
	String serverVersion() throws SQLException;

	/**
	 * The address of one database of the server. Connects to nothing.
	 * @param database the database, which need not exist yet
	 * @param declaredUrl the URL that the application declares for its database, or
	 * {@code null}. Its parameters are kept, except those for the location of the server
	 * and for authentication
	 * @return the address, with the privileged user
	 */
	ServerAddress address(String database, @Nullable String declaredUrl);

	/**
	 * The administration of the databases of the server.
	 * @return the same object each time
	 */
	DatabaseAdministration administration();

	/**
	 * Start to track the changes of a database.
	 * @param database the database, which nothing has changed since it was copied
	 * @param template the template that it was copied from
	 * @return the change tracker, to be closed by the caller
	 * @throws SQLException if the database cannot be reached
	 */
	ChangeTracker trackChanges(String database, String template) throws SQLException;

	/**
	 * Create the reset for the sessions of one connection pool.
	 * @param fresh a connection of the pool that has not been used yet
	 * @param initSql the statements that the pool executes on each new connection, or
	 * {@code null}
	 * @return the reset for all connections of the pool
	 * @throws SQLException if the connection is broken
	 */
	SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException;

	/**
	 * What the JVMs that share the server use it for, beside their databases.
	 * @return the same object each time
	 */
	SharedServer sharedServer();

	/**
	 * Say that a test has a database from now on, so that people find the database by the
	 * test. By default does nothing.
	 * @param database the database
	 * @param test the test, such as {@code com.example.PostTests#publishes}
	 * @return another name of the database, which it has until it is
	 * {@linkplain #unassign unassigned}, or by default its own
	 */
	default String assign(String database, String test) {
		return database;
	}

	/**
	 * Say that a test has its database no longer, and remove the other name of that. If
	 * the database is kept, this comes after it was renamed. By default does nothing.
	 * @param name the name that {@link #assign} has returned
	 */
	default void unassign(String name) {
	}

	/**
	 * Compare a database that has been used with its template. Unlike a change tracker
	 * this reports what exactly has changed, for people to read. By default databases
	 * cannot be compared.
	 * @param database the database, which may still be in use
	 * @param fresh a fresh copy of its template, which has not been used
	 * @return the changes, sorted by the name of the object
	 * @throws SQLException if the databases cannot be compared
	 */
	default List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		throw new SQLFeatureNotSupportedException("databases of this server cannot be compared");
	}

	/**
	 * The sessions that are connected to a database, without those of the engine itself.
	 * @param database the database
	 * @return the sessions; by default none, as the engine cannot tell them
	 * @throws SQLException if the server does not answer
	 */
	default List<DatabaseSession> sessions(String database) throws SQLException {
		return List.of();
	}

	/**
	 * What identifies the session of a connection among the {@link #sessions}.
	 * @param connection a connection that executes nothing
	 * @return the identifier, or by default an empty string
	 * @throws SQLException if the connection is broken
	 */
	default String sessionId(Connection connection) throws SQLException {
		return "";
	}

	/**
	 * The sessions that are connected to a database beside some that are known. By
	 * default those of the {@link #sessions} that have another {@link #sessionId}.
	 * @param database the database
	 * @param known connections to the database that execute nothing
	 * @return the other sessions, without those of the engine itself
	 * @throws SQLException if the server does not answer
	 */
	default List<DatabaseSession> otherSessions(String database, Collection<Connection> known) throws SQLException {
		Set<String> ids = new HashSet<>();
		for (Connection connection : known) {
			ids.add(sessionId(connection));
		}
		return sessions(database).stream().filter((session) -> !ids.contains(session.id())).toList();
	}

	/**
	 * A shell command that opens a database.
	 * @param database the database
	 * @return the command, without a password, or by default an empty string
	 */
	default String openCommand(String database) {
		return "";
	}

	/**
	 * Let {@linkplain #restrict restricted} users have a role of the application, so that
	 * its policies for that role apply to them. The role is created before the next
	 * database, if there is none. Only the first role has an effect. By default this has
	 * no effect: most servers have no such policies.
	 * @param role the name of the role
	 */
	default void nameRestrictedRole(String role) {
	}

	/**
	 * The name of the database that is kept for a test, for an engine whose kept
	 * databases are {@linkplain KeptFiles files}. By default the registry chooses one
	 * that servers allow.
	 * @param test the test, such as {@code com.example.PostTests#publishes}
	 * @return the name, or an empty string
	 */
	default String keptName(String test) {
		return "";
	}

	/**
	 * The name that a database will have when it is kept for its test. By default that of
	 * its test, as no other JVM keeps a database in the same place.
	 * @param database the database
	 * @param test the test
	 * @return the name, or an empty string; the same one as long as the test has the
	 * database
	 */
	default String keptName(String database, String test) {
		return keptName(test);
	}

	/**
	 * Whether a run that has not ended has kept a database, other than this one. Its
	 * databases stay. By default this is not known.
	 * @param name the name of the kept database
	 * @return {@code true} if it must not be dropped
	 * @throws SQLException if this cannot be found out
	 */
	default boolean isKeptByOther(String name) throws SQLException {
		return false;
	}

	/**
	 * The databases that earlier runs have kept, if the registry cannot know them as it
	 * ends with the JVM. By default there are none.
	 * @return their names, the latest first
	 * @throws SQLException if they cannot be found
	 */
	default List<String> keptDatabases() throws SQLException {
		return List.of();
	}

	/**
	 * Grant {@linkplain #restrict restricted} users the right to read and write the rows
	 * of all tables that a database has now, and to use its sequences. Copies of the
	 * database inherit the grants. By default restricted users are not supported.
	 * @param privileged a privileged connection to the database
	 * @throws SQLException if this cannot be granted
	 */
	default void grantRestricted(Connection privileged) throws SQLException {
		throw new SQLFeatureNotSupportedException("access = RESTRICTED is not supported for this server");
	}

	/**
	 * Create a user who has the rights that were {@linkplain #grantRestricted granted} in
	 * a database, and no others, and who cannot connect to another database. The user is
	 * dropped when the database is dropped, frozen or renamed. By default restricted
	 * users are not supported.
	 * @param database the database
	 * @return the address of the database, with this user
	 * @throws SQLException if the user cannot be created
	 */
	default ServerAddress restrict(String database) throws SQLException {
		throw new SQLFeatureNotSupportedException("access = RESTRICTED is not supported for this server");
	}

	/**
	 * Close the connections for administration. Databases and change trackers stay as
	 * they are.
	 */
	@Override
	void close();

}
