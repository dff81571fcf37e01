package io.isolateddb;

import javax.sql.DataSource;

import org.apiguardian.api.API;

/**
 * Creates the schema of a test database, and data if it likes. A migrator runs once for
 * each {@link #fingerprint() fingerprint}; every test gets a copy of the result.
 * <p>
 * A migrator may be called by any thread, but never by two threads at a time for the same
 * database.
 *
 * @since 0.1.0
 * @see IsolatedDatabase#migrator()
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface DatabaseMigrator {

	/**
	 * Identify the result. Two migrators with the same fingerprint create the same
	 * database, so that only one of them has to run. Include everything that makes a
	 * difference, such as the content of scripts.
	 * @return the fingerprint, of any length
	 */
	String fingerprint();

	/**
	 * Migrate a database.
	 * @param dataSource connects to the database, with all rights in it
	 * @throws Exception if the database cannot be migrated: the tests that need it fail
	 * with this as the cause, and the incomplete database is dropped
	 */
	void migrate(DataSource dataSource) throws Exception;

}
