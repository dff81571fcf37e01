package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.isolateddb.engine.DatabaseEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM among those that share a server: its place in the registry, its share of the
 * connections, and the thread that looks after both. That thread waits for the server
 * only. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RegistryMembership {

	private static final Logger logger = LoggerFactory.getLogger(RegistryMembership.class);

	private static final long WATCH_MILLIS = 200;

	private static final long SERVE_MILLIS = 20;

	private static final int LOOKS_FOR_DEAD = 50;

	private static final long DEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final ServerOptions options;

	private final Runnable giveUpUnused;

	private final Consumer<Runnable> later;

	private final RegistrySession session;

	private final RegisteredDatabases databases;

	private final SharedTemplates templates;

	private final KeptDatabases kept;

	private final OrphanReaper dead;

	private final ServerCapacity capacity;

	private final ConnectionBudget room;

	private final ScheduledExecutorService watching = Executors
		.newSingleThreadScheduledExecutor(BackgroundThreads.named("watch"));

	private int looks;

	/** Whether it is certain that somebody serves soon; only that thread uses it. */
	private boolean serving;

	private volatile long lookedForDead = System.nanoTime();

	/**
	 * Create a share.
	 * @param engine the engine of the server
	 * @param options how it is shared
	 * @param giveUpUnused drops the databases of this JVM that are ready and unused
	 * @param later drops databases when there is time
	 */
	public RegistryMembership(DatabaseEngine engine, ServerOptions options, Runnable giveUpUnused,
			Consumer<Runnable> later) {
		this.options = options;
		this.giveUpUnused = giveUpUnused;
		this.later = later;
		this.session = new RegistrySession(engine.sharedServer());
		Registry registry = new Registry(this.session);
		this.databases = new RegisteredDatabases(engine, registry);
		this.kept = new KeptDatabases(this.session, this.databases);
		this.templates = new SharedTemplates(this.session);
		this.dead = new OrphanReaper(this.session);
		this.capacity = new ServerCapacity(this.session, options.connectionLimit());
		this.room = new ConnectionBudget(this.session, registry, this.capacity, this::makeRoom);
	}

	/**
	 * Enter the registry, in the background.
	 */
	public void join() {
		this.watching.scheduleWithFixedDelay(this::watch, 0, WATCH_MILLIS, TimeUnit.MILLISECONDS);
	}

	/**
	 * The databases of the server.
	 * @return the databases
	 */
	public RegisteredDatabases databases() {
		return this.databases;
	}

	/**
	 * The databases that stay when their tests have ended.
	 * @return the kept databases
	 */
	public KeptDatabases kept() {
		return this.kept;
	}

	/**
	 * The templates that all JVMs share.
	 * @return the templates
	 */
	public SharedTemplates templates() {
		return this.templates;
	}

	/**
	 * How many connections all JVMs may have.
	 * @return the capacity
	 */
	public ServerCapacity capacity() {
		return this.capacity;
	}

	/**
	 * The connection budget.
	 * @return the budget
	 */
	public ConnectionBudget room() {
		return this.room;
	}

	/**
	 * The reservation for a clone for tests: its pool, and the session that tracks its
	 * changes. It leaves as many connections for a context that starts.
	 * @param maximumPoolSize how many connections the pool may have
	 * @return the reservation
	 * @throws SQLException if the server does not answer
	 */
	public Reservation reservation(int maximumPoolSize) throws SQLException {
		int forStart = this.capacity.forMigration(maximumPoolSize) + 1;
		return new Reservation(DatabaseKind.CLONE, maximumPoolSize + 1, forStart, new CompletableFuture<>());
	}

	/**
	 * Let a test wait for connections.
	 * @param wanted the reservation
	 */
	public void queue(Reservation wanted) {
		this.room.enqueue(wanted);
		try {
			this.watching.execute(this::serve);
		}
		catch (RejectedExecutionException ex) {
			wanted.granted().completeExceptionally(ex);
		}
	}

	private void serve() {
		if (this.room.serve() && !this.serving && !this.watching.isShutdown()) {
			this.serving = true;
			this.watching.schedule(() -> {
				this.serving = false;
				serve();
			}, SERVE_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	/**
	 * Give up what nobody uses, here or where a JVM has died.
	 */
	private void makeRoom() {
		this.giveUpUnused.run();
		lookForDead();
	}

	/**
	 * Runs five times a second. Keeps the session in the registry alive, without which
	 * other JVMs would take this one for dead, gives up what nobody uses if another JVM
	 * waits, and inherits from the dead: at the start of this JVM, and every few seconds
	 * from then on.
	 */
	private void watch() {
		try {
			if (this.looks++ % LOOKS_FOR_DEAD == 0 || this.dead.areSuspected()) {
				this.dead.inherit().forEach((name) -> this.later.accept(() -> drop(name)));
			}
			this.room.look();
			if (this.room.isTurnElsewhere()) {
				this.giveUpUnused.run();
			}
			if (this.looks == LOOKS_FOR_DEAD) {
				evict();
			}
		}
		catch (SQLException | RuntimeException ex) {
			logger.debug("The registry cannot be reached", ex);
		}
	}

	/**
	 * Inherit from the dead, for somebody who waits and asks again and again.
	 */
	public void lookForDead() {
		if (System.nanoTime() - this.lookedForDead < DEAD_NANOS) {
			return;
		}
		this.lookedForDead = System.nanoTime();
		try {
			this.dead.inherit().forEach((name) -> this.later.accept(() -> drop(name)));
		}
		catch (SQLException ex) {
			logger.debug("The registry cannot be reached", ex);
		}
	}

	private void evict() throws SQLException {
		this.templates.evict(this.options.mostTemplates(), null).forEach((name) -> this.later.accept(() -> drop(name)));
	}

	private void drop(String database) {
		try {
			this.databases.drop(database);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop database {}: {}", database, ex.getMessage());
		}
	}

	/**
	 * Say for an error which other JVMs use the server.
	 * @return a clause
	 */
	public String describeOthers() {
		try {
			return this.databases.registry().describeOthers();
		}
		catch (SQLException ex) {
			return "what other JVMs have is not known (" + ex.getMessage() + ")";
		}
	}

	/**
	 * Drop all that this JVM has on the server, but for the templates that others may
	 * use, and leave the registry.
	 * @param used the templates that this JVM has used
	 */
	public void leave(List<String> used) {
		BackgroundThreads.finish(this.watching);
		try {
			if (this.session.isOpen()) {
				this.templates.endUses();
				if (!this.options.cacheTemplates()) {
					this.templates.evict(0, used).forEach(this::drop);
				}
				this.templates.evict(this.options.mostTemplates(), null).forEach(this::drop);
				if (this.dead.areSuspected()) {
					this.dead.inheritAll();
				}
				this.databases.registry().owned().forEach(this::drop);
				this.databases.registry().leave();
			}
		}
		catch (SQLException ex) {
			logger.warn("Could not remove the databases of this JVM: {}. The next one to use the server will.",
					ex.getMessage());
		}
		this.session.close();
	}

}
