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
 * A copy of a template with its open connections. Its monitor guards the connection
 * pools; nobody waits for anything else while holding it but for the server.
 */
final class DatabaseClone {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseClone.class);

	/**
	 * How long a clone serves one test after another of the same pool while others wait.
	 * To drop it and clone another one takes a tenth of that.
	 */
	private static final long TENURE = TimeUnit.SECONDS.toNanos(1);

	private final RegisteredDatabases databases;

	private final Template template;

	private final String name;

	private final Map<ConnectionSettings, ClonePool> pools = new LinkedHashMap<>();

	private final @Nullable ServerAddress restriction;

	private final ChangeTracker changes;

	private final int mostConnections;

	private final long since = System.nanoTime();

	private DatabaseClone(RegisteredDatabases databases, Template template, String name, int mostConnections)
			throws SQLException {
		this.databases = databases;
		this.template = template;
		this.name = name;
		this.mostConnections = mostConnections;
		this.restriction = template.restricted() ? databases.engine().restrict(name) : null;
		this.changes = databases.engine().trackChanges(name, template.database());
	}

	/**
	 * Copy a template, open the first connection, which is the slow one, and start to
	 * watch the database. Each of its pools has so many connections at most.
	 */
	static DatabaseClone of(Template template, RegisteredDatabases databases, String name, ConnectionSettings settings,
			int mostConnections) throws SQLException {
		databases.copy(template.database(), name);
		try {
			DatabaseClone clone = new DatabaseClone(databases, template, name, mostConnections);
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
	 * Whether it has all the connections that a test may need.
	 */
	boolean isForTests() {
		return this.mostConnections == Integer.MAX_VALUE;
	}

	boolean isNew() {
		return System.nanoTime() - this.since < TENURE;
	}

	/**
	 * The connection pool with the given settings, started if need be. Beyond the first
	 * one, which was expected, its connections are counted when it starts.
	 */
	synchronized ClonePool pool(ConnectionSettings settings) throws SQLException {
		ClonePool pool = this.pools.get(settings);
		if (pool == null) {
			if (!this.pools.isEmpty()) {
				this.databases.registry()
					.addConnections(this.name, Math.min(settings.maximumPoolSize(), this.mostConnections));
			}
			pool = ClonePool.open(this.databases.engine(), this.name, settings, this.mostConnections, this.restriction);
			this.pools.put(settings, pool);
		}
		return pool;
	}

	/**
	 * Make the database equal to a fresh clone, and its sessions as new.
	 * @return whether this has been possible
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
			return this.changes.rewind(sessions.size());
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
	 * Change the database with all rights, whoever it is lent to.
	 */
	void migrate(DatabaseMigrator migrator, ConnectionSettings settings) throws Exception {
		try (HikariDataSource dataSource = settings.open(this.databases.engine(), this.name, this.mostConnections,
				null)) {
			migrator.migrate(dataSource);
			if (this.restriction != null) {
				new RestrictedAccess(this.databases.engine()).migrate(dataSource);
			}
		}
	}

	/**
	 * Make a template of this clone, which is gone afterwards.
	 * @return the template that it came from, if nothing has changed since
	 */
	Template freeze(String templateName) throws SQLException {
		closeConnections();
		boolean unchanged = this.changes.isUnchanged();
		this.changes.close();
		if (unchanged) {
			discard();
			return this.template;
		}
		this.databases.freeze(this.name, templateName);
		return Template.ofUnknownContent(templateName).withAccess(this.template.restricted());
	}

	/**
	 * End the sessions that nobody is using, so that the server knows what they have
	 * done, and stop watching, as this database will not be lent again.
	 */
	synchronized void settle() {
		this.pools.values().forEach(ClonePool::evict);
		this.changes.close();
	}

	/**
	 * Close all connections; the database stays.
	 */
	void leave() {
		closeConnections();
		this.changes.close();
	}

	/**
	 * Close all connections and drop the database. What cannot be dropped is logged.
	 */
	void discard() {
		leave();
		try {
			this.databases.drop(this.name);
		}
		catch (SQLException ex) {
			logger.warn("Could not drop database {}: {}", this.name, ex.getMessage());
		}
	}

	private synchronized void closeConnections() {
		this.pools.values().forEach(ClonePool::close);
		this.pools.clear();
	}

}
