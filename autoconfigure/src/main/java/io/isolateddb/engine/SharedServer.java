package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * What the JVMs that share a server need of its product to coordinate: a database for
 * their registry, locks that end with the session that holds them, and the number of
 * connections. The registry itself uses SQL that every product understands. Thread-safe.
 *
 * @since 0.1.0
 */
public interface SharedServer {

	/**
	 * Open a session in the database of the registry, and create that database if there
	 * is none. If the machine of the client vanishes, the server ends the session within
	 * minutes.
	 * @param database the database
	 * @return the session, in auto-commit mode, to be closed by the caller
	 * @throws SQLException if the server cannot be reached or refuses
	 */
	Connection open(String database) throws SQLException;

	/**
	 * Acquire a lock that no other session holds. The session holds it, across
	 * transactions, until it is {@linkplain #unlock released} or the session ends for any
	 * reason.
	 * @param session a session of {@link #open}
	 * @param id which lock
	 * @return {@code false} if another session holds the lock
	 * @throws SQLException if the server does not answer
	 */
	boolean tryLock(Connection session, long id) throws SQLException;

	/**
	 * Release a lock.
	 * @param session the session that holds it
	 * @param id which lock
	 * @throws SQLException if the server does not answer
	 */
	void unlock(Connection session, long id) throws SQLException;

	/**
	 * Whether the server has a database whose name starts with a prefix. It need not be a
	 * database of the registry.
	 * @param session a session of {@link #open}
	 * @param prefix the start of the name, or the whole name
	 * @return {@code true} if there is at least one
	 * @throws SQLException if the server does not answer
	 */
	boolean hasDatabase(Connection session, String prefix) throws SQLException;

	/**
	 * Whether a database could not be created because another one has its name.
	 * @param exception the exception of {@link DatabaseAdministration#create(String)
	 * create} or {@link DatabaseAdministration#copy(String, String) copy}
	 * @return {@code true} if that was the reason
	 */
	boolean isNameTaken(SQLException exception);

	/**
	 * How many connections the server allows the privileged user altogether.
	 * @param session a session of {@link #open}
	 * @return the number, without connections that are reserved for other users
	 * @throws SQLException if the server does not answer
	 */
	int connectionLimit(Connection session) throws SQLException;

	/**
	 * How many connections to the server there are, without those for administration.
	 * @param session a session of {@link #open}
	 * @return the number by database, for each database that has one
	 * @throws SQLException if the server does not answer
	 */
	Map<String, Integer> connections(Connection session) throws SQLException;

	/**
	 * Limit the connections that the engine opens for administration, beside the sessions
	 * of {@link #open}. By default does nothing, for an engine that opens none.
	 * @param most the number, 1 or more
	 */
	default void limitAdministration(int most) {
	}

}
