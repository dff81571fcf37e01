package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * How many connections all JVMs together may have: what the server allows, less what
 * others use, or the configured limit if that is lower. It is read from the server at
 * most once a second. Thread-safe: the monitor guards the numbers, and a thread that
 * holds it waits only for the server.
 *
 * @since 0.1.0
 */
public final class ConnectionLimit {

	private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

	/**
	 * Below this, a database that is migrated gets as few connections as possible.
	 */
	private static final int PLENTY = 50;

	/**
	 * Flyway needs two.
	 */
	private static final int LEAST_FOR_MIGRATION = 2;

	private static final int DATABASES_AT_ONCE = 3;

	private static final int MOST_FOR_ADMINISTRATION = 4;

	/**
	 * For so many connections this JVM may have one for administration.
	 */
	private static final int PER_ADMINISTRATIVE_CONNECTION = 20;

	private final RegistrySession session;

	private final @Nullable Integer configured;

	private long readAt;

	/** What there could be if nobody else used the server, or 0 if not yet known. */
	private int most;

	private int available;

	/**
	 * Create a limit.
	 * @param configured the configured limit, or {@code null} for that of the server
	 */
	ConnectionLimit(RegistrySession session, @Nullable Integer configured) {
		this.session = session;
		this.configured = configured;
	}

	/**
	 * The limit at this moment.
	 */
	synchronized int get() throws SQLException {
		if (this.most == 0 || System.nanoTime() - this.readAt > FRESH) {
			boolean first = this.most == 0;
			read();
			if (first) {
				this.session.setConnections(overhead());
			}
			this.readAt = System.nanoTime();
		}
		return this.available;
	}

	private void read() throws SQLException {
		int upper = (this.configured != null) ? this.configured : Integer.MAX_VALUE;
		this.session.single((registry) -> {
			SharedServer server = registry.server();
			this.most = Math.min(upper, server.connectionLimit(registry.connection()));
			List<String> ours = registry.databases().all();
			Map<String, Integer> others = server.connections(registry.connection());
			others.keySet().removeAll(ours);
			others.remove(RegistrySchema.DATABASE);
			int used = others.values().stream().mapToInt(Integer::intValue).sum();
			this.available = Math.min(upper, server.connectionLimit(registry.connection()) - used);
			server.limitAdministration(administration());
			return this.available;
		});
	}

	private int administration() {
		return Math.max(1, Math.min(MOST_FOR_ADMINISTRATION, this.most / PER_ADMINISTRATIVE_CONNECTION));
	}

	/**
	 * How many connections this JVM has that belong to no database: its session in the
	 * registry and its connections for administration.
	 */
	private int overhead() {
		return 1 + administration();
	}

	/**
	 * How many connections the pool of a database may have, so that a few databases with
	 * such a pool fit the limit at once: that of a test, the next one that is prepared,
	 * and that of a context that starts. Each has one more connection, which tracks its
	 * changes.
	 * @param wanted how many it should have
	 * @return as many, or fewer where the server has few at this moment
	 * @throws SQLException if the server does not answer
	 */
	public synchronized int forTests(int wanted) throws SQLException {
		int connections = Math.min(get(), this.most) - overhead();
		return Math.min(wanted, Math.max(LEAST_FOR_MIGRATION, connections / DATABASES_AT_ONCE - 1));
	}

	/**
	 * How many connections the pool of a database gets while it is migrated.
	 * @param wanted how many it may have
	 * @return as many, or two where the server has few
	 * @throws SQLException if the server does not answer
	 */
	public synchronized int forMigration(int wanted) throws SQLException {
		get();
		return (this.most < PLENTY) ? Math.min(wanted, LEAST_FOR_MIGRATION) : wanted;
	}

	/**
	 * Describe the limit, for messages.
	 * @return a clause
	 */
	public synchronized String describe() {
		return (this.configured != null && this.configured <= this.most)
				? "isolated-database.pool.connection-limit allows all databases together " + this.most
				: "the server allows all databases together " + this.most + " and has " + this.available
						+ " of them at this moment";
	}

	/**
	 * Refuse a request that can never be granted.
	 */
	synchronized void requirePossible(BudgetRequest request) {
		int needed = request.needed() + overhead();
		if (needed > this.most) {
			throw new IsolatedDatabaseException("the connection limit of " + this.most
					+ ((this.configured != null) ? "" : ", which is what the server allows,") + " is too small: "
					+ request.connections() + " connections are for the database, " + overhead() + " for this JVM and "
					+ request.headroom() + " for contexts that start. Raise isolated-database.pool.connection-limit to "
					+ needed + " or more, as far as the server allows it, or lower "
					+ "isolated-database.pool.connections-per-database");
		}
	}

}
