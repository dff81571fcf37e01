package io.isolateddb;

import javax.sql.DataSource;

/**
 * Makes the schema, and if wanted the data, of a test database. It runs once for each
 * {@link #fingerprint() fingerprint}; every test gets a copy of the result.
 * <p>
 * Implementations may be called from any thread, but never by two threads at a time for
 * one database.
 *
 * @since 0.1.0
 * @see IsolatedDatabase#migrator()
 */
public interface DatabaseMigrator {

	/**
	 * Name the result: two migrators with the same fingerprint leave the same database
	 * behind, so that the result of one serves the other. Take everything in that makes a
	 * difference, such as the content of the scripts.
	 * @return the fingerprint, of any length
	 */
	String fingerprint();

	/**
	 * Migrate a database.
	 * @param dataSource leads to the database, with the right to do anything in it
	 * @throws Exception if the database cannot be migrated: the tests that need it fail
	 * with this as the cause, and the half-made database is dropped
	 */
	void migrate(DataSource dataSource) throws Exception;

}
