package io.isolateddb.pool;

import java.sql.SQLException;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.registry.BudgetRequest;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.RegistryMembership;

/**
 * Makes clones of templates, and templates of clones. Thread-safe.
 *
 * @param membership the membership of this JVM in the registry
 * @param leases the databases that tests hold
 * @param statistics counts clones
 * @param tasks the background tasks
 * @param firstCopy a copy that is made before it is asked for
 */
record CloneFactory(RegistryMembership membership, ActiveLeases leases, PoolStatistics statistics,
		BackgroundTasks tasks, FirstCopy firstCopy) {

	/**
	 * Make a clone for tests, whose connections the budget has granted.
	 * @param name the name of the new database
	 */
	DatabaseClone create(Template template, ConnectionSettings settings, String name) throws SQLException {
		return create(template, settings, name, Integer.MAX_VALUE);
	}

	private DatabaseClone create(Template template, ConnectionSettings settings, String name, int maxConnections)
			throws SQLException {
		long start = System.nanoTime();
		this.membership.databases().copy(template.database(), name);
		return open(template, settings, name, maxConnections, start);
	}

	private DatabaseClone open(Template template, ConnectionSettings settings, String copy, int maxConnections,
			long start) throws SQLException {
		DatabaseClone clone = DatabaseClone.open(template, this.membership.databases(), copy, settings, maxConnections);
		this.statistics.cloned(System.nanoTime() - start);
		return clone;
	}

	/**
	 * Make a clone for a context that starts. Waits for connections, but never for a
	 * test.
	 * @param holder the context, as errors name it
	 */
	DatabaseClone createForStartUp(Template template, PoolOptions options, String holder) {
		try {
			int most = this.membership.limit().forMigration(options.connections().maximumPoolSize());
			BudgetRequest request = BudgetRequest.of(DatabaseKind.START_UP, most + 1);
			long start = System.nanoTime();
			String copy = this.firstCopy.take(template, request);
			if (copy != null) {
				return open(template, options.connections(), copy, most, start);
			}
			String name = this.membership.budget().acquire(request, options.leaseTimeout());
			if (name != null) {
				return create(template, options.connections(), name, most);
			}
		}
		catch (SQLException | IsolatedDatabaseException ex) {
			throw new IsolatedDatabaseException(
					"Could not make a database for " + holder + ": " + ex.getMessage() + ". Check the database server.",
					ex);
		}
		throw this.leases.timedOut(holder, options.leaseTimeout(), null);
	}

	/**
	 * Make a template of a clone, which is gone afterwards.
	 * @param holder the test or context that the clone was for, as errors name it
	 * @param before the state that the clone had
	 * @return the state that it had, if nothing has changed in it
	 */
	Template freeze(DatabaseClone clone, Template before, String holder) {
		try {
			return clone.freeze(this.membership.databases().registry().nextTemplateName(), before);
		}
		catch (SQLException ex) {
			this.tasks.remove(clone::drop);
			throw new IsolatedDatabaseException("Could not make a template of database " + clone.name() + " for "
					+ holder + ": " + ex.getMessage() + ". Check the database server and its log.", ex);
		}
	}

}
