package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * What the JVMs that share a server need of it to know of one another: a database to
 * write to, and locks that end with the session that holds them. Everything else they do
 * in SQL that every product knows. Thread-safe.
 *
 * @since 0.1.0
 */
public interface SharedServer {

	/**
	 * Open a session in the database where the JVMs find one another, and create that
	 * database if there is none. The server notices within minutes if the machine at the
	 * other end is gone.
	 * @param database the database
	 * @return the session, in auto-commit mode, to be closed by the caller
	 * @throws SQLException if the server cannot be reached or refuses
	 */
	Connection open(String database) throws SQLException;

	/**
	 * Take a lock that no other session has. It is given back with {@link #unlock} or
	 * when the session ends, in whatever way; until then it outlives transactions.
	 * @param session a session of {@link #open}
	 * @param id which lock
	 * @return {@code false} if another session has it
	 * @throws SQLException if the server does not answer
	 */
	boolean tryLock(Connection session, long id) throws SQLException;

	/**
	 * Give a lock back.
	 * @param session the session that has it
	 * @param id which lock
	 * @throws SQLException if the server does not answer
	 */
	void unlock(Connection session, long id) throws SQLException;

	/**
	 * Whether a database exists, whoever made it.
	 * @param session a session of {@link #open}
	 * @param prefix how its name starts
	 * @return {@code true} if there is at least one
	 * @throws SQLException if the server does not answer
	 */
	boolean hasDatabase(Connection session, String prefix) throws SQLException;

	/**
	 * Whether a database could not be created because there is one of its name.
	 * @param exception what was thrown
	 * @return {@code true} if that was the reason
	 */
	boolean isNameTaken(SQLException exception);

	/**
	 * How many connections the server lets the privileged user have, all in all.
	 * @param session a session of {@link #open}
	 * @return the number, without those that it reserves for others
	 * @throws SQLException if the server does not answer
	 */
	int connectionLimit(Connection session) throws SQLException;

	/**
	 * How many connections to the server there are, without those for administration.
	 * @param session a session of {@link #open}
	 * @return the number for each database that has one
	 * @throws SQLException if the server does not answer
	 */
	Map<String, Integer> connections(Connection session) throws SQLException;

	/**
	 * Say how many connections this JVM may have for administration, beside the sessions
	 * of {@link #open}.
	 * @param most the number, 1 or more
	 */
	void limitAdministration(int most);

}
