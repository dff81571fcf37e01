package io.isolateddb.pool;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.registry.BuildRun;
import io.isolateddb.registry.RegisteredDatabases;
import io.isolateddb.registry.RegistryMembership;
import io.isolateddb.registry.ServerOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates and pools of this JVM on one server, with the threads that prepare and
 * remove databases. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ServerDatabases implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ServerDatabases.class);

	/**
	 * With more ready clones than this, pools that are not in use lose theirs, which only
	 * hold connections.
	 */
	private static final int MANY_READY = 12;

	/**
	 * After this time without a lease, a pool is not in use.
	 */
	private static final long UNUSED = TimeUnit.SECONDS.toNanos(5);

	private final RegistryMembership membership;

	private final RegisteredDatabases databases;

	private final SettingsInForce settings = new SettingsInForce();

	private final BackgroundTasks tasks = new BackgroundTasks();

	private final PoolStatistics statistics = new PoolStatistics();

	private final ActiveLeases leases;

	private final TemplateFactory templates;

	private final CloneFactory clones;

	private final PoolSizes sizes;

	private final KeepLimit keepLimit;

	private final DatabaseKeeper keeper;

	private final Map<PoolKey, DatabasePool> pools = new ConcurrentHashMap<>();

	private volatile boolean reporting;

	/**
	 * Use a server.
	 * @param engine the engine of the server, closed with this
	 * @param options how this JVM shares the server with others
	 */
	public ServerDatabases(DatabaseEngine engine, ServerOptions options) {
		this(engine, options, "");
	}

	/**
	 * Use a server.
	 * @param restartCommand the command that starts the server again when the JVM has
	 * ended, or an empty string
	 */
	ServerDatabases(DatabaseEngine engine, ServerOptions options, String restartCommand) {
		this(engine, options, restartCommand, () -> run(engine));
	}

	/**
	 * Where the engine keeps files, their folder is that of the project, whichever
	 * machine sees it, and under whichever name.
	 */
	private static BuildRun run(DatabaseEngine engine) {
		BuildRun current = BuildRun.current();
		return engine.keptName("test").isEmpty() ? current : new BuildRun("the folder", current.run());
	}

	/**
	 * Use a server.
	 * @param run the run of a build that this belongs to
	 */
	ServerDatabases(DatabaseEngine engine, ServerOptions options, String restartCommand, Supplier<BuildRun> run) {
		requireInForce(options);
		this.membership = new RegistryMembership(engine, options, run, this::dropReady, this.tasks::remove);
		this.databases = this.membership.databases();
		this.leases = new ActiveLeases(this.databases.registry());
		this.templates = new TemplateFactory(this.membership);
		this.clones = new CloneFactory(this.membership, this.leases, this.statistics, this.tasks,
				new FirstCopy(this.membership, this.tasks));
		this.sizes = new PoolSizes(this.membership.limit());
		this.keepLimit = new KeepLimit(this.membership.kept());
		this.keeper = new DatabaseKeeper(this.databases, this.membership.kept(), this.keepLimit, restartCommand,
				this.tasks);
		this.membership.join();
	}

	/**
	 * Warn if a context wants other options than those in force.
	 */
	void requireInForce(ServerOptions options) {
		Integer limit = options.connectionLimit();
		this.settings.require(Map.of("pool.connection-limit", (limit != null) ? limit : "what the server allows",
				"template.cache", options.cacheTemplates(), "template.max-cached", options.maxCachedTemplates()));
	}

	/**
	 * The template of an empty database.
	 * @return the template
	 * @throws IsolatedDatabaseException if the server fails
	 */
	public Template emptyTemplate() {
		return this.templates.empty();
	}

	/**
	 * The template with one more layer, which is built if it does not exist.
	 * @param parent the template to add to, or {@code null} for an empty database
	 * @param migrator makes the layer
	 * @param settings how the migrator connects
	 * @param holder the test or context that needs it, as errors name it
	 * @return the template
	 * @throws IsolatedDatabaseException if the migrator or the server fails
	 */
	public Template derive(@Nullable Template parent, DatabaseMigrator migrator, ConnectionSettings settings,
			String holder) {
		return this.templates.derive(parent, migrator, settings, holder);
	}

	/**
	 * A template with the same content whose clones are leased with other rights.
	 * @param template the template
	 * @param restricted whether the users of its clones may only read and write rows
	 * @param settings how to connect to it, if it has to be built
	 * @param holder the test that needs it, as errors name it
	 * @return the template
	 * @throws IsolatedDatabaseException if the server fails
	 */
	public Template withAccess(Template template, boolean restricted, ConnectionSettings settings, String holder) {
		if (!restricted || template.restricted()) {
			return template.withAccess(restricted);
		}
		RowLayer rows = template.rows();
		if (rows != null) {
			return withAccess(template.base(), true, settings, holder).with(rows,
					template.fingerprint() + " with restricted access");
		}
		return derive(template, new RestrictedAccess(this.databases.engine()), settings, holder).withAccess(true);
	}

	/**
	 * The pool of the clones of a template, whatever rows they have in addition.
	 * @param template the template
	 * @param options the options of the pool
	 * @return the one pool for this template and these options
	 */
	public DatabasePool pool(Template template, PoolOptions options) {
		return this.pools.computeIfAbsent(new PoolKey(template.base(), options),
				(key) -> new DatabasePool(this, key.template(), options));
	}

	/**
	 * Close the pools with some options if nobody else can have the same, since they hold
	 * objects of a context that is closed. Other pools stay for later contexts.
	 * @param options the options that a context has used
	 */
	public void release(PoolOptions options) {
		if (options.connections().isOfOneContext()) {
			closePools((key) -> key.options().equals(options));
		}
	}

	private void closePools(Predicate<PoolKey> which) {
		this.pools.entrySet().removeIf((entry) -> {
			boolean chosen = which.test(entry.getKey());
			if (chosen) {
				entry.getValue().close();
			}
			return chosen;
		});
	}

	/**
	 * Drop a template, the layers on it, and their unused clones. Returns at once: the
	 * templates are dropped in the background.
	 * @param template the template
	 */
	public void discard(Template template) {
		closePools((key) -> key.template().isDerivedFrom(template));
		this.tasks.remove(() -> this.templates.drop(template));
	}

	/**
	 * Options that leave connections for a few databases at once. A maximum that was set
	 * for the databases of tests stays.
	 * @param options what the application declares
	 * @return the options, perhaps with fewer connections
	 */
	public PoolOptions fit(PoolOptions options) {
		return this.sizes.fit(options);
	}

	TemplateFactory templates() {
		return this.templates;
	}

	RegistryMembership membership() {
		return this.membership;
	}

	BackgroundTasks tasks() {
		return this.tasks;
	}

	ActiveLeases leases() {
		return this.leases;
	}

	CloneFactory clones() {
		return this.clones;
	}

	DatabaseKeeper keeper() {
		return this.keeper;
	}

	/**
	 * What the databases have cost so far.
	 * @return the statistics, which go on counting
	 */
	public PoolStatistics statistics() {
		return this.statistics;
	}

	/**
	 * Limit how many of the databases that earlier runs of this project have kept stay:
	 * the latest ones. The others are dropped in the background. This run
	 * {@linkplain DatabaseLease#keepWithinLimit keeps} at most as many, in all of its
	 * JVMs that use the server. Only the first call has an effect; a later call with
	 * another number logs a warning.
	 * @param most how many, 0 or more
	 * @throws IllegalArgumentException if the number is negative
	 */
	public void keepAtMost(int most) {
		if (most < 0) {
			throw new IllegalArgumentException(
					"The number of kept databases is " + most + ". Set isolated-database.keep-limit to 0 or more.");
		}
		this.settings.require(Map.of("keep-limit", most));
		this.keepLimit.set(most);
		this.tasks.remove(() -> this.membership.kept().limit(most));
	}

	/**
	 * Let the users of restricted databases have a role of the application, for policies
	 * that name it. Only the first role has an effect; a later call with another one logs
	 * a warning.
	 * @param role the role, or {@code null} for none
	 */
	public void nameRestrictedRole(@Nullable String role) {
		if (role != null) {
			this.settings.require(Map.of("restricted-role", role));
			this.databases.engine().nameRestrictedRole(role);
		}
	}

	/**
	 * Set whether {@link JvmDatabases#report} includes this server: it does as soon as
	 * one context wants it.
	 * @param reporting {@code true} if a context wants the report
	 */
	public void reporting(boolean reporting) {
		if (reporting) {
			this.reporting = true;
		}
	}

	/**
	 * The lines of the report, if there is something to report and it is wanted.
	 */
	List<String> reportLines() {
		return (this.reporting && this.statistics.leases() > 0) ? this.statistics.lines() : List.of();
	}

	/**
	 * Copy the template that was used last: the first context that starts mostly asks for
	 * it a little later. Only the first call has an effect.
	 */
	public void copyAhead() {
		this.clones.firstCopy().make(this.membership.templates()::findLatest);
	}

	private void dropReady() {
		this.clones.firstCopy().drop();
		this.pools.values().forEach(DatabasePool::dropReady);
	}

	/**
	 * If there are many ready clones, drop those of the pool that has not been used for
	 * longest. A pool in use keeps as many as its tests have needed at once.
	 */
	void trim() {
		int ready = this.pools.values().stream().mapToInt(DatabasePool::readyCount).sum();
		if (ready > MANY_READY) {
			long now = System.nanoTime();
			this.pools.values()
				.stream()
				.filter((pool) -> pool.readyCount() > 0 && now - pool.lastUsed() > UNUSED)
				.min(Comparator.comparingLong(DatabasePool::lastUsed))
				.ifPresent(DatabasePool::dropReady);
		}
	}

	/**
	 * Drop all databases that this JVM has made, but for the templates that others may
	 * use, and wait until that is done. A server that has ended before, as that of a
	 * container does which is a bean, is not waited for.
	 */
	@Override
	public void close() {
		if (this.membership.isServerGone()) {
			logger.info("The database server does not answer any more, so what the tests have left there stays, if it "
					+ "is not gone with it.");
			this.tasks.abandon();
			this.pools.values().forEach(DatabasePool::close);
			this.tasks.finish();
			this.membership.abandon();
			this.databases.engine().close();
			return;
		}
		this.clones.firstCopy().close();
		this.pools.values().forEach(DatabasePool::close);
		this.tasks.finish();
		this.membership.leave(this.templates.databases());
		this.databases.engine().close();
	}

	/**
	 * What distinguishes one pool from another.
	 *
	 * @param template the template of its clones
	 * @param options its options
	 */
	private record PoolKey(Template template, PoolOptions options) {

	}

}
