package io.isolateddb.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.registry.KeptDatabases;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DatabaseServer;
import org.apiguardian.api.API;

/**
 * A pool of databases that equal one template. Tests lease them. Clones are prepared in
 * the background, ahead of need, and a test waits only if none is ready. It holds no lock
 * while it waits, and the threads that prepare clones never wait for a lease, so that
 * each waiting test gets a database or an error. Thread-safe.
 * <p>
 * It needs neither Spring nor JUnit: {@linkplain io.isolateddb.pool the package} shows a
 * complete program.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public final class DatabasePool {

	/**
	 * So many clones are tried, as one that was used may not return to its template.
	 */
	private static final int MOST_ATTEMPTS = 20;

	private final ServerDatabases server;

	private final Template template;

	private final PoolOptions options;

	private final CloneSupply supply;

	private final CloneStates states;

	private volatile long lastUsed = System.nanoTime();

	DatabasePool(ServerDatabases server, Template template, PoolOptions options) {
		this.server = server;
		this.template = template;
		this.options = options;
		this.supply = new CloneSupply(server, template, options);
		this.states = new CloneStates(server, this.supply, options);
	}

	/**
	 * A pool for tests without Spring. It ends with the JVM, and so does the server if it
	 * was started for the tests.
	 * @param server where the databases are made
	 * @param migrator makes the schema: it runs at once, unless there is a template of
	 * its fingerprint
	 * @param options the options of the pool
	 * @return the one pool of this JVM for this server, schema and options
	 * @throws IsolatedDatabaseException if the migrator or the server fails
	 */
	public static DatabasePool of(DatabaseServer server, DatabaseMigrator migrator, PoolOptions options) {
		ServerDatabases databases = JvmDatabases.on(server, ServerOptions.defaults(),
				(action) -> Runtime.getRuntime().addShutdownHook(new Thread(action, "isolated-database-exit")));
		Template template = databases.derive(null, migrator, options.connections(), "a pool of databases");
		return databases.pool(template, options);
	}

	/**
	 * The pool of the same databases for an application that may only read and write
	 * rows. It connects as a user that can create nothing.
	 * @return the one such pool of this JVM
	 * @throws IsolatedDatabaseException if the server cannot restrict users, or the user
	 * of the server may not create others
	 */
	public DatabasePool restricted() {
		return this.server.pool(
				this.server.withAccess(this.template, true, this.options.connections(), "a pool of databases"),
				this.options);
	}

	/**
	 * Lease a database.
	 * @param holder the test that it is for, as errors and logs name it
	 * @return the lease, to be closed when the test has ended
	 * @throws IsolatedDatabaseException if there is no database within the lease timeout,
	 * or none can be made
	 */
	public DatabaseLease lease(String holder) {
		return lease(this.template, holder);
	}

	/**
	 * Lease a database that is in a state of the template. If the state has become a
	 * template database, it is leased from the pool of that.
	 * @param state the template, perhaps with rows in addition, or what was derived from
	 * it
	 * @param holder the test that it is for, as errors and logs name it
	 * @return the lease, to be closed when the test has ended
	 * @throws IsolatedDatabaseException if there is no database within the lease timeout,
	 * or none can be made
	 */
	@API(status = API.Status.INTERNAL, since = "0.1.0")
	public DatabaseLease lease(Template state, String holder) {
		if (!hasDatabaseOf(state)) {
			return this.server.pool(state, this.options).lease(state, holder);
		}
		long start = System.nanoTime();
		DatabaseClone clone = acquire(state, holder);
		return lease(clone, holder, engine().assign(clone.name(), holder), start);
	}

	private DatabaseClone acquire(Template state, String holder) {
		String obstacle = "";
		for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
			this.lastUsed = System.nanoTime();
			CompletableFuture<DatabaseClone> request = this.supply.request(state);
			if (request == null) {
				throw new IsolatedDatabaseException("No database for " + holder + ": the pool has been closed. "
						+ "Do not run tests while the JVM ends or after their context has been closed.");
			}
			DatabaseClone clone = await(request, holder);
			obstacle = this.supply.moveTo(clone, state);
			if (obstacle.isEmpty()) {
				return clone;
			}
		}
		throw new IsolatedDatabaseException("No database for " + holder
				+ ": the rows of its fixtures or its class could not be inserted into copies of the template: "
				+ obstacle + ". Check the log of the database server.");
	}

	/**
	 * The state with what a migrator adds, which mostly are rows. They are read once and
	 * held in memory; if there is more, it becomes a template database.
	 * @param parent the state to add to, which may have become a template database
	 * @param migrator adds to it
	 * @param holder the test that needs it, as errors name it
	 * @return the state
	 * @throws IsolatedDatabaseException if the migrator or the server fails
	 */
	@API(status = API.Status.INTERNAL, since = "0.1.0")
	public Template derive(Template parent, DatabaseMigrator migrator, String holder) {
		if (!hasDatabaseOf(parent)) {
			return this.server.pool(parent, this.options).derive(parent, migrator, holder);
		}
		return this.server.templates()
			.derive(parent, migrator, this.options.connections(), holder, (fingerprint) -> this.states
				.migrate((state) -> acquire(state, holder), parent, migrator, holder, fingerprint));
	}

	/**
	 * Start to prepare a database for the first test, in the background.
	 */
	@API(status = API.Status.INTERNAL, since = "0.1.0")
	public void prepareFirst() {
		this.supply.prepareFirst();
	}

	/**
	 * Lease a database to a context that starts. Waits for no test, as tests may be
	 * waiting for the context.
	 * @param holder what it is for, as errors and logs name it
	 * @return the lease, to be closed or frozen when the context has started
	 * @throws IsolatedDatabaseException if no database can be made
	 */
	public DatabaseLease leaseForStartUp(String holder) {
		long start = System.nanoTime();
		this.lastUsed = start;
		DatabaseClone clone = this.supply.poll(this.template);
		if (clone == null) {
			clone = this.server.clones().createForStartUp(this.template, this.options, holder);
		}
		return lease(clone, holder, clone.name(), start);
	}

	private DatabaseLease lease(DatabaseClone clone, String holder, String otherName, long start) {
		this.server.statistics().leased(System.nanoTime() - start);
		this.server.leases().add(clone, holder);
		return new DatabaseLease(this, clone, holder, otherName);
	}

	private DatabaseEngine engine() {
		return this.server.membership().databases().engine();
	}

	/**
	 * The URL of a database on the server, without credentials.
	 */
	String jdbcUrl(String database) {
		return engine().address(database, null).jdbcUrl();
	}

	/**
	 * Say that a test has a database no longer.
	 * @param otherName the name that the database has for the test, or its own
	 */
	void unassign(String otherName) {
		engine().unassign(otherName);
	}

	private DatabaseClone await(CompletableFuture<DatabaseClone> request, String holder) {
		try {
			return request.get(this.options.leaseTimeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new IsolatedDatabaseException("Could not make a database for " + holder + ": " + cause.getMessage()
					+ ((cause instanceof IsolatedDatabaseException) ? "." : ". Check the database server and its log."),
					cause);
		}
		catch (TimeoutException | InterruptedException ex) {
			if (!this.supply.cancel(request)) {
				return request.join();
			}
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw this.server.leases().timedOut(holder, this.options.leaseTimeout(), ex);
		}
	}

	/**
	 * Take a database back. It is rewound in the background, and so is the database
	 * dropped that an earlier run has kept for the same test.
	 */
	void release(DatabaseClone clone, String holder) {
		this.server.leases().remove(clone);
		this.supply.recycle(clone, holder);
		KeptDatabases kept = this.server.membership().kept();
		if (kept.mayHaveAny()) {
			this.server.tasks().remove(() -> kept.forget(holder));
		}
	}

	/**
	 * The snapshots of a clone that a test has leased.
	 */
	CloneSnapshots snapshots(DatabaseClone clone, String holder) {
		return new CloneSnapshots(clone, this.server.membership().databases(), holder);
	}

	/**
	 * Take a snapshot. If the rows do not tell that they suffice, it is tried with
	 * another clone, without waiting for a test.
	 */
	Template take(CloneSnapshots snapshots) {
		return snapshots.take((state) -> hasDatabaseOf(state) && this.supply.isPossible(state));
	}

	void restore(CloneSnapshots snapshots, Template state) {
		snapshots.restore(state, () -> {
			if (hasDatabaseOf(state)) {
				this.supply.learn();
			}
		});
	}

	/**
	 * Whether a state consists of the template of this pool, perhaps with rows.
	 */
	private boolean hasDatabaseOf(Template state) {
		return state.database().equals(this.template.database());
	}

	void drop(CloneSnapshots snapshots) {
		snapshots.drop(this.server.tasks());
	}

	boolean mayKeep(DatabaseClone clone, String holder) {
		return this.server.keeper().admits(clone, holder);
	}

	KeptDatabase describe(DatabaseClone clone, String holder, String reason) {
		return this.server.keeper().describe(clone, holder, reason);
	}

	void keep(DatabaseClone clone, KeptDatabase description) {
		this.server.leases().remove(clone);
		this.server.keeper().keep(clone, description);
	}

	/**
	 * Make a state of what a clone contains that a test has leased.
	 * @return the state, or a template database if it is more than rows
	 */
	Template freezeState(DatabaseClone clone, String holder) {
		return this.states.freezeState(clone, holder);
	}

	/**
	 * Make a template of what a clone contains when a context has started. If nothing has
	 * changed in it, tests may have it next.
	 * @return the template that the clone came from, if nothing has changed in it
	 */
	Template freeze(DatabaseClone clone, String holder) {
		return this.states.freeze(clone, holder);
	}

	PoolOptions options() {
		return this.options;
	}

	long lastUsed() {
		return this.lastUsed;
	}

	int readyCount() {
		return this.supply.readyCount();
	}

	/**
	 * Drop the clones that no test uses.
	 */
	void dropReady() {
		this.supply.dropReady();
	}

	/**
	 * Lease no more databases. Those that are leased stay until they are returned.
	 */
	void close() {
		this.supply.close();
	}

}
