package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.BackgroundThreads;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.RegisteredEngine;
import io.isolateddb.registry.RegistryMembership;
import io.isolateddb.registry.Reservation;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DatabaseServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that this JVM has on one server: templates, pools and the threads that prepare and
 * remove databases. There is one for each server in a JVM, whatever the number of
 * application contexts, and it ends with the JVM. Thread-safe.
 * <p>
 * Two threads prepare clones, since the server gains little from more, and another one
 * removes what is not used any more, so that no test waits for that. None of them ever
 * waits for a lease.
 *
 * @since 0.1.0
 */
public final class ServerDatabases implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ServerDatabases.class);

	/**
	 * From here on clones that are ready are taken from pools that are not in use, where
	 * they only hold connections.
	 */
	private static final int MANY_READY = 12;

	/**
	 * After this time without a lease a pool is not in use.
	 */
	private static final long UNUSED = TimeUnit.SECONDS.toNanos(5);

	private static final Map<DatabaseServer, ServerDatabases> inThisJvm = new ConcurrentHashMap<>();

	private final RegistryMembership share;

	private final RegisteredEngine engine;

	private final Map<DatabaseClone, String> lent = new ConcurrentHashMap<>();

	private volatile boolean reporting;

	private final PoolStatistics statistics = new PoolStatistics();

	private final Templates templates;

	private final KeptDatabases kept;

	private final Map<PoolKey, DatabasePool> pools = new ConcurrentHashMap<>();

	private final ExecutorService preparing = Executors.newFixedThreadPool(2, BackgroundThreads.named("prepare"));

	private final ExecutorService removing = Executors.newSingleThreadExecutor(BackgroundThreads.named("remove"));

	/**
	 * Use a server.
	 * @param engine the engine of the server, closed with this
	 * @param options how this JVM shares the server with others
	 */
	public ServerDatabases(DatabaseEngine engine, ServerOptions options) {
		this(engine, options, "");
	}

	private ServerDatabases(DatabaseEngine engine, ServerOptions options, String afterwards) {
		this.share = new RegistryMembership(engine, options, this::discardReady, this::later);
		this.engine = this.share.engine();
		this.templates = new Templates(this.share);
		this.kept = new KeptDatabases(this.engine, afterwards, this::later);
		this.share.join();
	}

	/**
	 * What this JVM has on a server. When the JVM ends, everything is removed and the
	 * server is closed.
	 * @param server the server
	 * @param options how this JVM shares the server with others; those of the first who
	 * asks count
	 * @param atExit runs an action when the JVM ends, after those who use databases
	 * @return the one instance for this server
	 */
	public static ServerDatabases on(DatabaseServer server, ServerOptions options, Consumer<Runnable> atExit) {
		return inThisJvm.computeIfAbsent(server, (key) -> {
			ServerDatabases databases = new ServerDatabases(
					DatabaseProduct
						.engineFor(new ServerAddress(server.jdbcUrl(), server.username(), server.password())),
					options, server.startCommand());
			atExit.accept(() -> {
				databases.close();
				server.close();
			});
			return databases;
		});
	}

	/**
	 * Log what the databases of this JVM have cost, where that is wanted.
	 */
	public static void report() {
		for (ServerDatabases databases : inThisJvm.values()) {
			if (databases.reporting && databases.statistics.leases() > 0) {
				databases.statistics.lines().forEach(logger::info);
			}
		}
	}

	/**
	 * The template of an empty database.
	 * @return the template
	 */
	public Template emptyTemplate() {
		return this.templates.empty();
	}

	/**
	 * The template with one more layer, built if it is not there.
	 * @param parent the template to add to
	 * @param migrator makes the layer
	 * @param settings how the migrator connects
	 * @param holder who needs it, as errors name it
	 * @return the template
	 * @throws IsolatedDatabaseException if the migrator or the server fails
	 */
	public Template derive(Template parent, DatabaseMigrator migrator, ConnectionSettings settings, String holder) {
		return this.templates.derive(parent, migrator, settings, holder);
	}

	/**
	 * A template with the same content whose clones are lent with other rights.
	 * @param template the template
	 * @param restricted whether their users may only read and write rows
	 * @param settings how to connect to it, if it has to be built
	 * @param holder who needs it, as errors name it
	 * @return the template
	 * @throws IsolatedDatabaseException if the server fails
	 */
	public Template withAccess(Template template, boolean restricted, ConnectionSettings settings, String holder) {
		if (!restricted || template.restricted()) {
			return template.withAccess(restricted);
		}
		return derive(template, new RestrictedAccess(this.engine), settings, holder).withAccess(true);
	}

	/**
	 * The pool that lends clones of a template.
	 * @param template the template
	 * @param options how it lends them
	 * @return the one pool for this template and these options
	 */
	public DatabasePool pool(Template template, PoolOptions options) {
		return this.pools.computeIfAbsent(new PoolKey(template, options),
				(key) -> new DatabasePool(this, template, options));
	}

	/**
	 * Drop a template, the layers on it, and their unused clones.
	 * @param template the template
	 */
	public void discard(Template template) {
		this.pools.entrySet().removeIf((entry) -> {
			boolean layer = entry.getKey().template().standsOn(template);
			if (layer) {
				entry.getValue().close();
			}
			return layer;
		});
		later(() -> this.templates.drop(template));
	}

	DatabaseClone copy(Template template, ConnectionSettings settings, String name, int mostConnections)
			throws SQLException {
		long start = System.nanoTime();
		DatabaseClone clone = DatabaseClone.of(template, this.engine, name, settings, mostConnections);
		this.statistics.cloned(System.nanoTime() - start);
		return clone;
	}

	DatabaseClone copyForStartUp(Template template, PoolOptions options, String holder) {
		try {
			int most = this.share.capacity().forMigration(options.connections().maximumPoolSize());
			String name = this.share.room()
				.reserve(Reservation.of(DatabaseKind.START_UP, most + 1), options.leaseTimeout());
			if (name != null) {
				return copy(template, options.connections(), name, most);
			}
		}
		catch (SQLException | IsolatedDatabaseException ex) {
			throw new IsolatedDatabaseException(
					"Could not make a database for " + holder + ": " + ex.getMessage() + ". Check the database server.",
					ex);
		}
		throw timedOut(holder, options.leaseTimeout(), null);
	}

	Template freeze(DatabaseClone clone, String holder) {
		try {
			return clone.freeze(this.engine.registry().nextTemplateName());
		}
		catch (SQLException ex) {
			later(clone::discard);
			throw new IsolatedDatabaseException("Could not make a template of database " + clone.name() + " for "
					+ holder + ": " + ex.getMessage() + ". Check the database server and its log.", ex);
		}
	}

	RegistryMembership share() {
		return this.share;
	}

	private void discardReady() {
		this.pools.values().forEach(DatabasePool::discardReady);
	}

	/**
	 * Remember who has a database.
	 */
	void lent(DatabaseClone clone, String holder) {
		this.lent.put(clone, holder);
	}

	void returned(DatabaseClone clone) {
		this.lent.remove(clone);
	}

	/**
	 * Say who has what somebody has waited for in vain.
	 */
	IsolatedDatabaseException timedOut(String holder, Duration timeout, @Nullable Exception cause) {
		String own = this.lent.entrySet()
			.stream()
			.map((entry) -> entry.getKey().name() + " to " + entry.getValue())
			.collect(Collectors.joining(", "));
		return new IsolatedDatabaseException("No database for " + holder + " within " + timeout + ": this JVM has lent "
				+ (own.isEmpty() ? "none" : own) + "; " + this.share.describeOthers()
				+ ". Raise isolated-database.pool.lease-timeout or isolated-database.pool.connection-limit, lower "
				+ "isolated-database.pool.connections-per-database, or run fewer tests at once.", cause);
	}

	/**
	 * Say how many of the databases that earlier runs have kept stay: the latest ones.
	 * Others are dropped in the background. Only the first call counts.
	 * @param most how many, 0 or more
	 */
	public void keepAtMost(int most) {
		if (most < 0) {
			throw new IllegalArgumentException(
					"The number of kept databases is " + most + ". Set isolated-database.keep-limit to 0 or more.");
		}
		later(() -> this.kept.limit(most));
	}

	KeptDatabases kept() {
		return this.kept;
	}

	/**
	 * Prepare something. After the JVM has begun to end, nobody needs it any more.
	 */
	void inBackground(Runnable preparation) {
		try {
			this.preparing.execute(preparation);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not prepared, as the JVM is ending", ex);
		}
	}

	/**
	 * Say whether {@link #report} is wanted.
	 * @param reporting {@code true} if it is
	 */
	public void reporting(boolean reporting) {
		this.reporting = reporting;
	}

	/**
	 * What the databases have cost so far.
	 * @return the statistics, which go on counting
	 */
	public PoolStatistics statistics() {
		return this.statistics;
	}

	/**
	 * Remove something when there is time. After the JVM has begun to end, {@link #close}
	 * has removed everything already or is about to.
	 */
	void later(Runnable removal) {
		try {
			this.removing.execute(removal);
		}
		catch (RejectedExecutionException ex) {
			removal.run();
		}
	}

	/**
	 * Take clones away from the pool that has not been used for longest, if there are
	 * many. A pool in use keeps as many as its tests have needed at once.
	 */
	void trim() {
		int ready = this.pools.values().stream().mapToInt(DatabasePool::readyCount).sum();
		if (ready > MANY_READY) {
			long now = System.nanoTime();
			this.pools.values()
				.stream()
				.filter((pool) -> pool.readyCount() > 0 && now - pool.lastUsed() > UNUSED)
				.min(Comparator.comparingLong(DatabasePool::lastUsed))
				.ifPresent(DatabasePool::discardReady);
		}
	}

	/**
	 * Drop all databases that this JVM has made, but for the templates that others may
	 * use, and wait until it is done.
	 */
	@Override
	public void close() {
		this.pools.values().forEach(DatabasePool::close);
		BackgroundThreads.finish(this.preparing);
		BackgroundThreads.finish(this.removing);
		this.share.leave(this.templates.databases());
		this.engine.close();
	}

	/**
	 * What distinguishes one pool from another.
	 *
	 * @param template the template of its clones
	 * @param options how it lends them
	 */
	private record PoolKey(Template template, PoolOptions options) {

	}

}
