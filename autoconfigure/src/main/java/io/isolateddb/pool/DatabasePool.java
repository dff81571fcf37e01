package io.isolateddb.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DatabaseServer;
import org.apiguardian.api.API;

/**
 * A pool of databases that equal one template. Tests lease them. Clones are prepared in
 * the background, ahead of need, and a test waits only if none is ready. It holds no lock
 * while it waits, and the threads that prepare clones never wait for a lease, so that
 * each waiting test gets a database or an error. Thread-safe.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public final class DatabasePool {

	private final ServerDatabases server;

	private final Template template;

	private final PoolOptions options;

	private final CloneSupply supply;

	private volatile long lastUsed = System.nanoTime();

	DatabasePool(ServerDatabases server, Template template, PoolOptions options) {
		this.server = server;
		this.template = template;
		this.options = options;
		this.supply = new CloneSupply(server, template, options);
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
		Template template = databases.derive(databases.emptyTemplate(), migrator, options.connections(),
				"a pool of databases");
		return databases.pool(template, options);
	}

	/**
	 * Lease a database.
	 * @param holder the test that it is for, as errors and logs name it
	 * @return the lease, to be closed when the test has ended
	 * @throws IsolatedDatabaseException if there is no database within the lease timeout,
	 * or none can be made
	 */
	public DatabaseLease lease(String holder) {
		long start = System.nanoTime();
		this.lastUsed = start;
		CompletableFuture<DatabaseClone> request = this.supply.request();
		if (request == null) {
			throw new IsolatedDatabaseException("No database for " + holder + ": the pool has been closed. "
					+ "Do not run tests while the JVM ends or after their context has been closed.");
		}
		return lease(await(request, holder), holder, start);
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
		DatabaseClone clone = this.supply.poll();
		if (clone == null) {
			clone = this.server.clones().createForStartUp(this.template, this.options, holder);
		}
		return lease(clone, holder, start);
	}

	private DatabaseLease lease(DatabaseClone clone, String holder, long start) {
		this.server.statistics().leased(System.nanoTime() - start);
		this.server.leases().add(clone, holder);
		return new DatabaseLease(this, clone, holder);
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
	 * Take a database back. It is rewound in the background.
	 */
	void release(DatabaseClone clone, String holder) {
		this.server.leases().remove(clone);
		this.server.membership().kept().forget(holder);
		this.supply.recycle(clone, holder);
	}

	boolean mayKeep(String holder) {
		return this.server.keeper().admits(holder);
	}

	KeptDatabase describe(DatabaseClone clone, String holder, String reason) {
		return this.server.keeper().describe(clone, holder, reason);
	}

	void keep(DatabaseClone clone, KeptDatabase description) {
		this.server.leases().remove(clone);
		this.server.keeper().keep(clone, description);
	}

	Template freeze(DatabaseClone clone, String holder) {
		this.server.leases().remove(clone);
		return this.server.clones().freeze(clone, holder);
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
