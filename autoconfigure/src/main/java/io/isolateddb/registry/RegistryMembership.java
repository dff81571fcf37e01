package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.isolateddb.engine.DatabaseEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The membership of this JVM in the registry of a server, from when it joins until it
 * leaves, and access to all that the registry offers. Thread-safe.
 * <p>
 * It has one thread, which runs the heartbeat and grants the requests for connections
 * that wait. That thread waits only for the server.
 *
 * @since 0.1.0
 */
public final class RegistryMembership {

	private static final Logger logger = LoggerFactory.getLogger(RegistryMembership.class);

	private final ServerOptions options;

	private final Runnable dropUnused;

	private final Consumer<String> dropInBackground;

	private final RegistrySession session;

	private final RegisteredDatabases databases;

	private final SharedTemplates templates;

	private final KeptDatabases kept;

	private final OrphanReaper reaper;

	private final ConnectionLimit limit;

	private final ConnectionBudget budget;

	private final RegistryHeartbeat heartbeat;

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor(BackgroundThreads.named("registry"));

	/**
	 * Create a membership. {@link #join} has to follow.
	 * @param engine the engine of the server
	 * @param options how the server is shared
	 * @param run the run that this JVM belongs to
	 * @param dropUnused drops the clones of this JVM that no test uses
	 * @param background runs a task in the background
	 */
	public RegistryMembership(DatabaseEngine engine, ServerOptions options, Supplier<BuildRun> run, Runnable dropUnused,
			Consumer<Runnable> background) {
		this.options = options;
		this.dropUnused = dropUnused;
		this.session = new RegistrySession(engine.sharedServer(), run);
		Registry registry = new Registry(this.session);
		this.databases = new RegisteredDatabases(engine, registry);
		this.dropInBackground = (name) -> background.accept(() -> this.databases.dropOrWarn(name));
		this.kept = new KeptDatabases(this.session, this.databases);
		this.templates = new SharedTemplates(this.session);
		this.reaper = new OrphanReaper(this.session, this.dropInBackground);
		this.limit = new ConnectionLimit(this.session, options.connectionLimit());
		BudgetLedger ledger = new BudgetLedger(this.session, registry, this.limit);
		this.budget = new ConnectionBudget(ledger, registry, this.limit, this::releaseUnused, this.thread);
		this.heartbeat = new RegistryHeartbeat(this.reaper, ledger, this.budget, dropUnused, this::evictTemplates);
	}

	/**
	 * Join the registry, in the background.
	 */
	public void join() {
		this.heartbeat.start(this.thread);
	}

	/**
	 * The databases of the server.
	 * @return the databases
	 */
	public RegisteredDatabases databases() {
		return this.databases;
	}

	/**
	 * The databases that stay after their tests.
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
	 * @return the limit
	 */
	public ConnectionLimit limit() {
		return this.limit;
	}

	/**
	 * Gives databases their connections.
	 * @return the budget
	 */
	public ConnectionBudget budget() {
		return this.budget;
	}

	/**
	 * Drop what JVMs that have ended left behind, for a thread that waits for one of them
	 * and calls this again and again.
	 */
	public void reapOrphans() {
		this.reaper.reapWhileWaiting();
	}

	private void releaseUnused() {
		this.dropUnused.run();
		reapOrphans();
	}

	private void evictTemplates() throws SQLException {
		this.templates.evict(this.options.maxCachedTemplates(), null).forEach(this.dropInBackground);
	}

	/**
	 * Whether the server has ended, or cannot be reached any more.
	 * @return {@code true} if it does not answer at once
	 */
	public boolean isServerGone() {
		return this.session.isLost();
	}

	/**
	 * Leave the registry of a server that does not answer. If it comes back, the next JVM
	 * that uses it drops what this JVM has there.
	 */
	public void abandon() {
		BackgroundThreads.finish(this.thread);
		this.session.close();
	}

	/**
	 * Drop all that this JVM has on the server, but for the templates that others may
	 * use, and leave the registry. What cannot be dropped is left to another JVM.
	 * @param used the templates that this JVM has used
	 */
	public void leave(List<String> used) {
		BackgroundThreads.finish(this.thread);
		try {
			if (this.session.isOpen()) {
				dropAll(used);
				this.databases.registry().leave();
			}
		}
		catch (SQLException ex) {
			logger.warn("Could not drop the databases of this JVM: {}. The next JVM that uses the server will.",
					ex.getMessage());
		}
		this.session.close();
	}

	private void dropAll(List<String> used) throws SQLException {
		this.templates.endUses();
		if (!this.options.cacheTemplates()) {
			this.templates.evict(0, used).forEach(this.databases::dropOrWarn);
		}
		this.templates.evict(this.options.maxCachedTemplates(), null).forEach(this.databases::dropOrWarn);
		if (this.reaper.hasCandidates()) {
			this.reaper.takeAll();
		}
		this.databases.registry().owned().forEach(this.databases::dropOrWarn);
	}

}
