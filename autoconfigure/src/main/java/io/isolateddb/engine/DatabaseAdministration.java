package io.isolateddb.engine;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/**
 * Creates, copies, renames and drops the databases of one server. Thread-safe.
 * <p>
 * Names of databases are passed unquoted and may contain any character. Every method
 * fails with the {@link SQLException} of the driver. Unless it says otherwise, a method
 * that has failed leaves nothing behind that was not there before.
 *
 * @since 0.1.0
 */
public interface DatabaseAdministration {

	/**
	 * Create an empty database.
	 * @param database the new database
	 * @throws SQLException if it cannot be created
	 */
	void create(String database) throws SQLException;

	/**
	 * Create a database that equals a template.
	 * @param template a {@linkplain #freeze frozen} database
	 * @param database the new database
	 * @throws SQLException if it cannot be created
	 */
	void copy(String template, String database) throws SQLException;

	/**
	 * Turn a database into a template, which can be copied but not connected to. Ends all
	 * sessions in the database. The template gets its name only when it is complete, so
	 * that a database with the name of a template always is one.
	 * @param database the database, which no longer exists under this name afterwards
	 * @param template the name of the template
	 * @throws SQLException if it cannot be frozen
	 */
	void freeze(String database, String template) throws SQLException;

	/**
	 * Whether a template stays as it is whatever happens to the server, so that later
	 * runs can use it. By default it does.
	 * @param template a template that this JVM has frozen
	 * @return {@code false} if a crash of the server would change what it contains
	 */
	default boolean survivesCrash(String template) {
		return true;
	}

	/**
	 * Make a template that equals a database, which stays as it is. Ends all sessions in
	 * the database. By default that is not supported.
	 * @param database the database, which nobody uses meanwhile
	 * @param template the name of the template
	 * @throws SQLException if there can be no template
	 */
	default void freezeCopy(String database, String template) throws SQLException {
		throw new SQLFeatureNotSupportedException("a database of this server that is in use cannot be copied");
	}

	/**
	 * Replace a database by a copy of a template, under the same name. Ends all sessions
	 * in it, and drops the users that were created for it. By default it is dropped, and
	 * the template is copied.
	 * @param database the database
	 * @param template a {@linkplain #freeze frozen} database
	 * @throws SQLException if that fails; then there may be no database of this name
	 */
	default void replace(String database, String template) throws SQLException {
		drop(database);
		copy(template, database);
	}

	/**
	 * Rename a database. Ends all sessions in it, and drops the users that were created
	 * for it.
	 * @param database the database, which no longer exists under this name afterwards
	 * @param name the new name, which no database has
	 * @throws SQLException if it cannot be renamed
	 */
	void rename(String database, String name) throws SQLException;

	/**
	 * Drop a database or a template. Ends all sessions in it. Does nothing if there is no
	 * database of this name.
	 * @param database the database
	 * @throws SQLException if it cannot be dropped
	 */
	void drop(String database) throws SQLException;

}
