package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.Rewind;
import io.isolateddb.registry.Reservation;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DatabaseServer;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends databases that equal one template. Clones are prepared in the background, ahead
 * of need; a test waits only if none is ready. Thread-safe.
 * <p>
 * The monitor guards the queues of clones and of waiting tests, and nobody waits for the
 * server or for another lock while holding it. What is given back while somebody else has
 * waited longer for its connections is dropped, so that these are free. A test waits for
 * a clone without holding anything; what prepares clones never waits for a lease, so that
 * each waiting test is served or told why not.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public final class DatabasePool {

	private static final Logger logger = LoggerFactory.getLogger(DatabasePool.class);

	private final ServerDatabases databases;

	private final Template template;

	private final PoolOptions options;

	private final Queue<DatabaseClone> ready = new ArrayDeque<>();

	private final Queue<CompletableFuture<DatabaseClone>> waiting = new ArrayDeque<>();

	/**
	 * Those for which there was no room when they were needed.
	 */
	private final Deque<Reservation> queued = new ArrayDeque<>();

	private int pending;

	private boolean closed;

	private volatile long lastUsed = System.nanoTime();

	DatabasePool(ServerDatabases databases, Template template, PoolOptions options) {
		this.databases = databases;
		this.template = template;
		this.options = options;
	}

	/**
	 * A pool for tests without Spring. It ends with the JVM, and the server with it, if
	 * that was started for the tests.
	 * @param server where the databases are made
	 * @param migrator makes the schema: it runs at once, unless there is a template of
	 * its fingerprint
	 * @param options how databases are lent
	 * @return the one pool of this JVM for this server, schema and options
	 * @throws IsolatedDatabaseException if the migrator or the server fails
	 */
	public static DatabasePool of(DatabaseServer server, DatabaseMigrator migrator, PoolOptions options) {
		ServerDatabases databases = ServerDatabases.on(server, ServerOptions.defaults(),
				(action) -> Runtime.getRuntime().addShutdownHook(new Thread(action, "isolated-database-exit")));
		Template template = databases.derive(databases.emptyTemplate(), migrator, options.connections(),
				"a pool of databases");
		return databases.pool(template, options);
	}

	/**
	 * Lend a database.
	 * @param holder the test that it is for, as errors and logs name it
	 * @return the lease, to be closed when the test has ended
	 * @throws IsolatedDatabaseException if there is no database within the lease timeout,
	 * or none can be made
	 */
	public DatabaseLease lease(String holder) {
		long start = System.nanoTime();
		this.lastUsed = start;
		CompletableFuture<DatabaseClone> request = new CompletableFuture<>();
		synchronized (this) {
			if (this.closed) {
				throw new IsolatedDatabaseException("No database for " + holder + ": the pool has been closed. "
						+ "Do not run tests while the JVM ends or after their context has been closed.");
			}
			DatabaseClone clone = this.ready.poll();
			if (clone != null) {
				request.complete(clone);
			}
			else {
				this.waiting.add(request);
			}
			prepareMissing();
		}
		DatabaseClone clone = await(request, holder);
		this.databases.statistics().leased(System.nanoTime() - start);
		return lent(clone, holder);
	}

	/**
	 * Lend a database to a context that starts. That waits for no test, as tests may be
	 * waiting for the context.
	 * @param holder what it is for, as errors and logs name it
	 * @return the lease, to be closed or frozen when the context has started
	 * @throws IsolatedDatabaseException if none can be made
	 */
	public DatabaseLease leaseForStartUp(String holder) {
		long start = System.nanoTime();
		this.lastUsed = start;
		DatabaseClone clone;
		synchronized (this) {
			clone = this.ready.poll();
			prepareMissing();
		}
		if (clone == null) {
			clone = this.databases.copyForStartUp(this.template, this.options, holder);
		}
		this.databases.statistics().leased(System.nanoTime() - start);
		return lent(clone, holder);
	}

	private DatabaseLease lent(DatabaseClone clone, String holder) {
		this.databases.lent(clone, holder);
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
			if (!cancel(request)) {
				return request.join();
			}
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw this.databases.timedOut(holder, this.options.leaseTimeout(), ex);
		}
	}

	/**
	 * Take a request back.
	 * @return {@code false} if it has been answered in the meantime
	 */
	private synchronized boolean cancel(CompletableFuture<DatabaseClone> request) {
		boolean waited = this.waiting.remove(request);
		withdrawUnneeded();
		return waited;
	}

	/**
	 * Wait for no more room than there are tests that wait for a database.
	 */
	private void withdrawUnneeded() {
		while (this.queued.size() > Math.max(0, this.waiting.size() - this.pending)) {
			this.queued.removeLast().granted().cancel(false);
		}
	}

	private void prepareMissing() {
		if (this.closed) {
			return;
		}
		int spare = this.databases.share().room().isWaitedFor() ? 0 : this.options.spareDatabases();
		int missing = this.waiting.size() + spare - this.ready.size() - this.pending - this.queued.size();
		for (int i = 0; i < missing; i++) {
			this.pending++;
			this.databases.inBackground(this::prepare);
		}
	}

	private void prepare() {
		try {
			Reservation wanted = this.databases.share().reservation(this.options.connections().maximumPoolSize());
			String name = this.databases.share().room().tryReserve(wanted);
			if (name != null) {
				prepare(name);
			}
			else {
				postpone(wanted);
			}
		}
		catch (SQLException | RuntimeException ex) {
			fail(ex);
		}
	}

	private void prepare(String name) {
		try {
			deliver(this.databases.copy(this.template, this.options.connections(), name, Integer.MAX_VALUE));
			this.databases.trim();
		}
		catch (SQLException | RuntimeException ex) {
			fail(ex);
		}
	}

	/**
	 * There is no room. A test goes on waiting for it, a spare is given up.
	 */
	private void postpone(Reservation wanted) {
		synchronized (this) {
			this.pending--;
			if (this.closed || this.queued.size() >= this.waiting.size() - this.pending) {
				return;
			}
			this.queued.add(wanted);
		}
		wanted.granted().whenComplete((name, ex) -> {
			if (!wanted.granted().isCancelled()) {
				granted(wanted, name, ex);
			}
		});
		this.databases.share().queue(wanted);
	}

	private void granted(Reservation wanted, @Nullable String name, @Nullable Throwable ex) {
		synchronized (this) {
			this.queued.remove(wanted);
			this.pending++;
		}
		if (name != null) {
			this.databases.inBackground(() -> prepare(name));
		}
		else {
			fail((ex != null) ? ex : new IllegalStateException("Nothing was granted"));
		}
	}

	private void deliver(DatabaseClone clone) {
		CompletableFuture<DatabaseClone> request;
		synchronized (this) {
			this.pending--;
			request = this.waiting.poll();
			withdrawUnneeded();
			if (request == null && !this.closed && !this.databases.share().room().isWaitedFor()) {
				this.ready.add(clone);
				return;
			}
		}
		if (request == null) {
			this.databases.later(clone::discard);
		}
		else {
			request.complete(clone);
		}
	}

	private void fail(Throwable ex) {
		CompletableFuture<DatabaseClone> request;
		synchronized (this) {
			this.pending--;
			request = this.waiting.poll();
		}
		if (request != null) {
			request.completeExceptionally(ex);
		}
		else {
			logger.debug("Could not prepare a spare database of {}", this.template.database(), ex);
		}
	}

	/**
	 * Take a database back. It is rewound in the background and counts as being prepared
	 * meanwhile.
	 */
	void release(DatabaseClone clone, String holder) {
		this.databases.returned(clone);
		this.databases.kept().forget(holder);
		boolean reuse;
		synchronized (this) {
			reuse = !this.closed && clone.isForTests() && !isWantedElsewhere(clone);
			this.pending += reuse ? 1 : 0;
		}
		if (reuse) {
			this.databases.inBackground(() -> rewind(clone, holder));
		}
		else {
			this.databases.later(clone::discard);
			synchronized (this) {
				prepareMissing();
			}
		}
	}

	/**
	 * Whether somebody else has waited longer for room than the tests of this pool.
	 */
	private boolean isWantedElsewhere(DatabaseClone clone) {
		if (clone.isNew() && !this.waiting.isEmpty()) {
			return false;
		}
		Reservation head = this.databases.share().room().head();
		return this.databases.share().room().isTurnElsewhere() || (head != null && !this.queued.contains(head));
	}

	private void rewind(DatabaseClone clone, String holder) {
		long start = System.nanoTime();
		Rewind rewind = clone.rewind();
		this.databases.statistics().rewound(rewind, System.nanoTime() - start);
		switch (rewind.outcome()) {
			case UNCHANGED, UNDONE -> {
				deliver(clone);
				this.databases.trim();
			}
			case IMPOSSIBLE -> abandon(clone);
			case DISTURBED -> {
				logger.warn("Database {} of {} is not used again: {}. End what the test starts before the test ends.",
						clone.name(), holder, rewind.reason());
				abandon(clone);
			}
		}
	}

	private void abandon(DatabaseClone clone) {
		this.databases.later(clone::discard);
		synchronized (this) {
			this.pending--;
			prepareMissing();
		}
	}

	KeptDatabase describe(DatabaseClone clone, String holder, String reason) {
		return this.databases.kept().describe(clone, holder, reason);
	}

	void keep(DatabaseClone clone, KeptDatabase kept) {
		this.databases.returned(clone);
		this.databases.kept().keep(clone, kept);
	}

	Template freeze(DatabaseClone clone, String holder) {
		this.databases.returned(clone);
		return this.databases.freeze(clone, holder);
	}

	PoolOptions options() {
		return this.options;
	}

	long lastUsed() {
		return this.lastUsed;
	}

	synchronized int readyCount() {
		return this.ready.size();
	}

	/**
	 * Drop the clones that nobody uses.
	 */
	void discardReady() {
		List<DatabaseClone> unused;
		synchronized (this) {
			unused = new ArrayList<>(this.ready);
			this.ready.clear();
		}
		unused.forEach((clone) -> this.databases.later(clone::discard));
	}

	/**
	 * Lend nothing any more. Databases that are lent stay until they are given back.
	 */
	void close() {
		List<CompletableFuture<DatabaseClone>> refused;
		synchronized (this) {
			this.closed = true;
			refused = new ArrayList<>(this.waiting);
			this.waiting.clear();
			withdrawUnneeded();
		}
		refused.forEach((request) -> request.completeExceptionally(new IllegalStateException("the pool is closed")));
		discardReady();
	}

}
