package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ConnectionBudget;
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

	private volatile @Nullable ServerAddress restriction;

	private final TrackedDatabase tracked;

	private final int maxConnections;

	private final long createdAt = System.nanoTime();

	private volatile boolean forTests;

	/**
	 * What the database contains when no test has it.
	 */
	private volatile Template state;

	/**
	 * Whether it has to be put into its state again before a test has it.
	 */
	private volatile boolean uneven;

	private DatabaseClone(RegisteredDatabases databases, Template template, String name, int maxConnections)
			throws SQLException {
		this.databases = databases;
		this.template = template;
		this.state = template;
		this.name = name;
		this.maxConnections = maxConnections;
		this.forTests = maxConnections == Integer.MAX_VALUE;
		this.restriction = template.restricted() ? databases.engine().restrict(name) : null;
		this.tracked = new TrackedDatabase(databases, name, template);
	}

	/**
	 * Open the first connection to a copy of a template, which is the slow one, and start
	 * to track the changes of the database.
	 * @param name the name of the copy, which is dropped if that fails
	 * @param maxConnections how many connections each pool may have
	 */
	static DatabaseClone open(Template template, RegisteredDatabases databases, String name,
			ConnectionSettings settings, int maxConnections) throws SQLException {
		DatabaseClone clone = null;
		try {
			clone = new DatabaseClone(databases, template, name, maxConnections);
			clone.pool(settings);
			return clone;
		}
		catch (Throwable ex) {
			if (clone != null) {
				clone.tracked.close();
			}
			databases.dropOrWarn(name);
			throw ex;
		}
	}

	String name() {
		return this.name;
	}

	/**
	 * What the database contains when no test has it.
	 */
	Template state() {
		return this.state;
	}

	/**
	 * Whether a test that wants a state can have the database as it is: it contains the
	 * rows of the state, in the same places as any other.
	 */
	boolean isIn(Template state) {
		return this.state.rows() == state.rows() && !this.uneven;
	}

	/**
	 * Whether tests may have it: the budget has granted all the connections that a test
	 * may need.
	 */
	boolean isForTests() {
		return this.forTests;
	}

	/**
	 * Let tests have the clone, which was for the start of a context, if the budget
	 * grants it.
	 */
	boolean convert(ConnectionBudget budget, ConnectionSettings settings) throws SQLException {
		int size = settings.maximumPoolSize();
		if (!this.forTests && size <= this.maxConnections) {
			this.forTests = budget.tryConvert(this.name, budget.requestForTest(size));
		}
		return this.forTests;
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
	 * Rewind the database, so that it is in its state again, and reset its sessions.
	 * @return whether that was possible
	 */
	Rewind rewind() {
		return use(ClonePool::reset, (sessions) -> this.tracked.rewindTo(sessions, this.state), Rewind::disturbed);
	}

	/**
	 * Put the database into another state. No test has it, and its sessions have been
	 * reset.
	 * @return whether that was possible
	 */
	Rewind moveTo(Template state) {
		Rewind move = use(ClonePool::hold, (sessions) -> this.tracked.moveTo(sessions, state), Rewind::disturbed);
		if (move.reason().isEmpty()) {
			this.state = state;
			this.uneven = false;
		}
		return move;
	}

	/**
	 * Read what the database contains in addition to its template, and make it the state.
	 * Its sessions are reset.
	 * @param next makes a state of the rows
	 * @return why that is impossible, or an empty string
	 */
	String enter(Function<RowLayer, Template> next) {
		if (isInUse()) {
			return "a connection was not returned";
		}
		String copied = this.tracked.obstacle(this.template);
		if (!copied.isEmpty()) {
			return copied;
		}
		RowLayerReading reading = use(ClonePool::reset, this.tracked::read, RowLayerReading::impossible);
		RowLayer rows = reading.layer();
		if (rows == null && reading.obstacle().isEmpty() && this.state.rows() != null) {
			return "rows have been removed that fixtures or the class had added before";
		}
		if (rows != null && rows != this.state.rows()) {
			this.state = next.apply(rows);
		}
		this.uneven = this.tracked.isUneven();
		return reading.obstacle();
	}

	/**
	 * Take or restore a snapshot while the sessions are idle. The state of the clone,
	 * which a rewind returns to, stays the same.
	 * @throws SnapshotObstacle if that is impossible
	 */
	synchronized Template whileIdle(CloneSnapshots.Step step) throws SQLException, SnapshotObstacle {
		try (SnapshotSessions sessions = SnapshotSessions.hold(this.databases.engine(), this.name,
				this.pools.values())) {
			return step.run(sessions, this.tracked);
		}
	}

	/**
	 * Let the pools connect to the database that has replaced this one under its name. It
	 * has other users.
	 */
	synchronized void reconnect() throws SQLException {
		DatabaseEngine engine = this.databases.engine();
		this.restriction = this.template.restricted() ? engine.restrict(this.name) : null;
		ServerAddress user = (this.restriction != null) ? this.restriction : engine.address(this.name, null);
		this.pools.values().forEach((pool) -> pool.reconnectAs(user));
	}

	/**
	 * Do something while this thread holds all connections.
	 * @param hold borrows the connections of a pool
	 * @param action gets the number of connections
	 * @param failure makes a result of what prevents the action
	 */
	private synchronized <T> T use(Holding hold, Action<T> action, Function<String, T> failure) {
		List<Connection> sessions = new ArrayList<>();
		try {
			for (ClonePool pool : this.pools.values()) {
				String obstacle = hold.borrowAll(pool, sessions);
				if (!obstacle.isEmpty()) {
					return failure.apply(obstacle);
				}
			}
			T result = action.run(sessions.size());
			for (ClonePool pool : this.pools.values()) {
				pool.warm();
			}
			return result;
		}
		catch (SQLException | RuntimeException ex) {
			return failure.apply(String.valueOf(ex.getMessage()));
		}
		finally {
			sessions.forEach(DatabaseClone::closeQuietly);
		}
	}

	static void closeQuietly(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			logger.debug("Could not close a connection", ex);
		}
	}

	/**
	 * Change the database with all rights, even if the lease has fewer.
	 * @throws MigratorFailure if the migrator fails
	 */
	void migrate(DatabaseMigrator migrator, ConnectionSettings settings) throws SQLException, MigratorFailure {
		if (this.restriction == null) {
			ClonePool.ResetConnections connections = pool(settings).withResetConnections();
			try {
				MigratorFailure.run(migrator, connections);
			}
			finally {
				connections.end();
			}
			return;
		}
		try (HikariDataSource dataSource = settings.open(this.databases.engine(), this.name, this.maxConnections,
				null)) {
			MigratorFailure.run(migrator, dataSource);
			new RestrictedAccess(this.databases.engine()).migrate(dataSource);
		}
	}

	/**
	 * Make a template of this clone, which is gone afterwards.
	 * @param before the state that it had
	 * @return the state that it had, if nothing has changed in it
	 */
	Template freeze(String templateName, Template before) throws SQLException {
		closeConnections();
		boolean unchanged = this.state == before && this.tracked.isUnchanged(before);
		this.tracked.close();
		if (unchanged) {
			drop();
			return before;
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
		this.tracked.close();
	}

	/**
	 * Close all connections. The database stays on the server.
	 */
	void close() {
		closeConnections();
		this.tracked.close();
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

	/**
	 * Borrows all connections of a pool.
	 */
	private interface Holding {

		String borrowAll(ClonePool pool, List<Connection> held) throws SQLException;

	}

	/**
	 * Does something with the database.
	 *
	 * @param <T> the type of the result
	 */
	private interface Action<T> {

		T run(int sessions) throws SQLException;

	}

}
