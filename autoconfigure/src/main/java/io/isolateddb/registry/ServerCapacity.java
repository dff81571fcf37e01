package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * How many connections all JVMs together may have: what the server allows without what
 * others use, looked up once a second at most, or the configured limit if that is less.
 * Thread-safe: the monitor guards the numbers; who holds it waits for the server only.
 *
 * @since 0.1.0
 */
public final class ServerCapacity {

	private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

	/**
	 * With fewer connections than this, what is not for tests makes do with little.
	 */
	private static final int AMPLE = 50;

	/**
	 * Flyway needs two.
	 */
	private static final int LEAST_FOR_MIGRATION = 2;

	private static final int MOST_FOR_ADMINISTRATION = 4;

	private static final int JVM_SHARE = 20;

	private final RegistrySession session;

	private final @Nullable Integer limit;

	private long readAt;

	private int allowed;

	private int capacity;

	ServerCapacity(RegistrySession session, @Nullable Integer limit) {
		this.session = session;
		this.limit = limit;
	}

	/**
	 * The number of connections, at this moment.
	 */
	synchronized int get() throws SQLException {
		if (this.allowed == 0 || System.nanoTime() - this.readAt > FRESH) {
			boolean first = this.allowed == 0;
			read();
			if (first) {
				this.session.setConnections(overhead());
			}
			this.readAt = System.nanoTime();
		}
		return this.capacity;
	}

	private void read() throws SQLException {
		int most = (this.limit != null) ? this.limit : Integer.MAX_VALUE;
		this.session.single((registry) -> {
			SharedServer server = registry.server();
			this.allowed = Math.min(most, server.connectionLimit(registry.connection()));
			List<String> ours = registry.query((row) -> row.getString(1), "SELECT name FROM test_databases");
			Map<String, Integer> others = server.connections(registry.connection());
			others.keySet().removeAll(ours);
			others.remove(RegistrySchema.DATABASE);
			int used = others.values().stream().mapToInt(Integer::intValue).sum();
			this.capacity = Math.min(most, server.connectionLimit(registry.connection()) - used);
			server.limitAdministration(administration());
			return this.capacity;
		});
	}

	private int administration() {
		return Math.max(1, Math.min(MOST_FOR_ADMINISTRATION, this.allowed / JVM_SHARE));
	}

	/**
	 * What this JVM itself has: its session in the registry and its connections for
	 * administration.
	 */
	synchronized int overhead() {
		return 1 + administration();
	}

	/**
	 * How many connections the pool of a database gets while it is migrated.
	 * @param wanted how many it may have
	 * @return as many, or two where the server has few
	 * @throws SQLException if the server does not answer
	 */
	public synchronized int forMigration(int wanted) throws SQLException {
		get();
		return (this.allowed < AMPLE) ? Math.min(wanted, LEAST_FOR_MIGRATION) : wanted;
	}

	/**
	 * Refuse what can never be granted.
	 */
	synchronized void requirePossible(Reservation wanted) {
		if (wanted.needed() + overhead() > this.allowed) {
			throw new IsolatedDatabaseException("the connection limit of " + this.allowed
					+ ((this.limit != null) ? "" : ", which is what the server allows,") + " is too small: "
					+ wanted.connections() + " connections are for the database, " + overhead() + " for this JVM and "
					+ wanted.reserve() + " for contexts that start. Raise isolated-database.pool.connection-limit to "
					+ (wanted.needed() + overhead()) + " or more, as far as the server allows it, or lower "
					+ "isolated-database.pool.connections-per-database");
		}
	}

}
