package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.RegisteredDatabases;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a template with its open connections. Thread-safe: the monitor guards the
 * connection pools, and a thread that holds it waits only for the server and, for a
 * moment, for threads of the last test that still return connections.
 */
final class DatabaseClone {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseClone.class);

	/**
	 * For so long a clone serves one test of its pool after another while tests of other
	 * pools wait for its connections. To drop it and to make another clone takes a tenth
	 * of that.
	 */
	private static final long TURN = TimeUnit.SECONDS.toNanos(1);

	private final RegisteredDatabases databases;

	private final Template template;

	private final String name;

	private final Map<ConnectionSettings, ClonePool> pools = new LinkedHashMap<>();

	private final @Nullable ServerAddress restriction;

	private final ChangeTracker changes;

	private final int maxConnections;

	private final long createdAt = System.nanoTime();

	private DatabaseClone(RegisteredDatabases databases, Template template, String name, int maxConnections)
			throws SQLException {
		this.databases = databases;
		this.template = template;
		this.name = name;
		this.maxConnections = maxConnections;
		this.restriction = template.restricted() ? databases.engine().restrict(name) : null;
		this.changes = databases.engine().trackChanges(name, template.database());
	}

	/**
	 * Copy a template, open the first connection, which is the slow one, and start to
	 * track the changes of the database.
	 * @param maxConnections how many connections each pool may have
	 */
	static DatabaseClone of(Template template, RegisteredDatabases databases, String name, ConnectionSettings settings,
			int maxConnections) throws SQLException {
		databases.copy(template.database(), name);
		try {
			DatabaseClone clone = new DatabaseClone(databases, template, name, maxConnections);
			clone.pool(settings);
			return clone;
		}
		catch (SQLException | RuntimeException ex) {
			databases.drop(name);
			throw ex;
		}
	}

	String name() {
		return this.name;
	}

	Template template() {
		return this.template;
	}

	/**
	 * Whether its pools may have all the connections that a test may need.
	 */
	boolean isForTests() {
		return this.maxConnections == Integer.MAX_VALUE;
	}

	/**
	 * Whether it has served its pool for so long that tests of other pools come first.
	 */
	boolean isTurnOver() {
		return System.nanoTime() - this.createdAt >= TURN;
	}

	/**
	 * The connection pool with the given settings, which is started if it does not exist.
	 * The budget has granted the connections of the first pool; those of any other are
	 * counted when it starts.
	 */
	synchronized ClonePool pool(ConnectionSettings settings) throws SQLException {
		ClonePool pool = this.pools.get(settings);
		if (pool == null) {
			if (!this.pools.isEmpty()) {
				this.databases.registry()
					.addConnections(this.name, Math.min(settings.maximumPoolSize(), this.maxConnections));
			}
			pool = ClonePool.open(this.databases.engine(), this.name, settings, this.maxConnections, this.restriction);
			this.pools.put(settings, pool);
		}
		return pool;
	}

	/**
	 * Whether a connection is borrowed.
	 */
	synchronized boolean isInUse() {
		return this.pools.values()
			.stream()
			.anyMatch((pool) -> pool.dataSource().getHikariPoolMXBean().getActiveConnections() > 0);
	}

	/**
	 * Rewind the database, so that it equals a fresh clone, and reset its sessions.
	 * @return whether that was possible
	 */
	synchronized Rewind rewind() {
		List<Connection> sessions = new ArrayList<>();
		try {
			for (ClonePool pool : this.pools.values()) {
				String obstacle = pool.reset(sessions);
				if (!obstacle.isEmpty()) {
					return Rewind.disturbed(obstacle);
				}
			}
			return this.changes.rewind(sessions.size(), null);
		}
		catch (SQLException | RuntimeException ex) {
			return Rewind.disturbed(String.valueOf(ex.getMessage()));
		}
		finally {
			sessions.forEach(DatabaseClone::closeQuietly);
		}
	}

	private static void closeQuietly(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			logger.debug("Could not close a connection", ex);
		}
	}

	String jdbcUrl() {
		return this.databases.engine().address(this.name, null).jdbcUrl();
	}

	/**
	 * Change the database with all rights, even if the lease has fewer.
	 * @throws MigratorFailure if the migrator fails
	 */
	void migrate(DatabaseMigrator migrator, ConnectionSettings settings) throws SQLException, MigratorFailure {
		try (HikariDataSource dataSource = settings.open(this.databases.engine(), this.name, this.maxConnections,
				null)) {
			MigratorFailure.run(migrator, dataSource);
			if (this.restriction != null) {
				new RestrictedAccess(this.databases.engine()).migrate(dataSource);
			}
		}
	}

	/**
	 * Make a template of this clone, which is gone afterwards.
	 * @return the template that the clone came from, if nothing has changed in it
	 */
	Template freeze(String templateName) throws SQLException {
		closeConnections();
		boolean unchanged = this.changes.isUnchanged();
		this.changes.close();
		if (unchanged) {
			drop();
			return this.template;
		}
		this.databases.freeze(this.name, templateName);
		return Template.ofUnknownContent(templateName).withAccess(this.template.restricted());
	}

	/**
	 * Track changes no more, as this database will not be leased again. Idle connections
	 * are closed, so that the server knows what they have done.
	 */
	synchronized void stopTracking() {
		this.pools.values().forEach(ClonePool::evict);
		this.changes.close();
	}

	/**
	 * Close all connections. The database stays on the server.
	 */
	void close() {
		closeConnections();
		this.changes.close();
	}

	/**
	 * Close all connections and drop the database. If it cannot be dropped, a warning is
	 * logged.
	 */
	void drop() {
		close();
		this.databases.dropOrWarn(this.name);
	}

	private synchronized void closeConnections() {
		this.pools.values().forEach(ClonePool::close);
		this.pools.clear();
	}

}
