package io.isolateddb.engine;

import java.sql.SQLException;

/**
 * Creates, copies, renames and drops the databases of one server. Thread-safe.
 * <p>
 * Names of databases are quoted here. Every method fails with the {@link SQLException} of
 * the driver, and leaves nothing half-made behind that was not there before, unless it
 * says otherwise.
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
	 * @param template a {@link #freeze frozen} database
	 * @param database the new database
	 * @throws SQLException if it cannot be created
	 */
	void copy(String template, String database) throws SQLException;

	/**
	 * Turn a database into a template: from now on it can be copied but not connected to.
	 * It has its new name only when it is complete, so that what has the name of a
	 * template is one. Sessions that are still connected are ended.
	 * @param database the database, which is gone under this name afterwards
	 * @param template its new name
	 * @throws SQLException if it cannot be renamed
	 */
	void freeze(String database, String template) throws SQLException;

	/**
	 * Rename a database. Sessions that are still connected are ended, and a user of its
	 * own goes.
	 * @param database the database, which is gone under this name afterwards
	 * @param name its new name, which no database has
	 * @throws SQLException if it cannot be renamed
	 */
	void rename(String database, String name) throws SQLException;

	/**
	 * Drop a database or a template, whoever is connected to it; does nothing if there is
	 * none of this name.
	 * @param database the database
	 * @throws SQLException if it cannot be dropped
	 */
	void drop(String database) throws SQLException;

}
