package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A database with its connection pool, for one test class or method. A test method can
 * take it as a parameter, and {@code dataSource.unwrap(DatabaseLease.class)} tells that
 * of any DataSource of the application.
 * <p>
 * Thread-safe: a lock guards snapshots and the end of the lease, so that one thread at a
 * time takes or restores a snapshot or ends the lease, and the others wait for it. It
 * waits for the server, for at most a second for connections that other threads return
 * late, and for the locks of the clone, which nobody holds who waits for this lock.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public final class DatabaseLease implements AutoCloseable {

	private final DatabasePool pool;

	private final DatabaseClone clone;

	private final String holder;

	private final String otherName;

	private final AtomicBoolean closed = new AtomicBoolean();

	private final Object lock = new Object();

	private final CloneSnapshots snapshots;

	private final AtomicInteger restorations = new AtomicInteger();

	/**
	 * What users of the lease have got, by its settings.
	 */
	private final ConcurrentMap<ConnectionSettings, LeaseDataSource> dataSources = new ConcurrentHashMap<>();

	private volatile @Nullable KeptDatabase kept;

	/**
	 * Create a lease.
	 * @param holder the test, as errors name it
	 * @param otherName a name by which the test finds the database, or its own
	 */
	DatabaseLease(DatabasePool pool, DatabaseClone clone, String holder, String otherName) {
		this.pool = pool;
		this.clone = clone;
		this.holder = holder;
		this.snapshots = pool.snapshots(clone, holder);
		this.otherName = otherName;
	}

	/**
	 * The connection pool of the database.
	 * @return the data source, which is open until the lease is closed; from then on it
	 * fails, and says whose it was
	 */
	public DataSource dataSource() {
		return dataSource(this.pool.options().connections());
	}

	/**
	 * A connection pool to the database with settings of its own.
	 * @param settings the settings
	 * @return the pool, which is open until the lease is closed; the same one each time
	 * @throws IsolatedDatabaseException if the lease is closed or the pool cannot be
	 * started
	 */
	public HikariDataSource dataSource(ConnectionSettings settings) {
		try {
			HikariDataSource pool = pool(settings).dataSource();
			return this.dataSources.computeIfAbsent(settings, (key) -> new LeaseDataSource(this, key, pool));
		}
		catch (SQLException ex) {
			throw new IsolatedDatabaseException("Could not connect to database " + name() + " for " + this.holder + ": "
					+ ex.getMessage() + ". Check the database server and its log.", ex);
		}
	}

	/**
	 * The options of a connection pool of the test's own that is like
	 * {@link #dataSource()}. A test that starts such a pool closes it before the lease
	 * ends.
	 * @return the options, with URL, user and password
	 * @throws IsolatedDatabaseException if the lease is closed
	 */
	public HikariConfig hikariConfig() {
		HikariConfig config = new HikariConfig();
		dataSource(this.pool.options().connections()).copyStateTo(config);
		config.setPoolName(name() + " of a test");
		if (config.getMetricRegistry() != null) {
			config.setMetricRegistry(null);
		}
		else {
			config.setMetricsTrackerFactory(null);
		}
		return config;
	}

	/**
	 * Borrow a connection.
	 * @param settings the settings of the connection
	 * @return the connection, to be closed before the lease is
	 * @throws SQLException if the lease is closed or there is no connection
	 */
	public Connection connect(ConnectionSettings settings) throws SQLException {
		Connection connection = pool(settings).connect(this);
		if (this.closed.get()) {
			connection.close();
			throw ended(null);
		}
		return connection;
	}

	/**
	 * Change the database with all rights, even if the lease has fewer.
	 * @param migrator changes it
	 * @throws IsolatedDatabaseException if the migrator or the server fails
	 */
	public void migrate(DatabaseMigrator migrator) {
		try {
			this.clone.migrate(migrator, this.pool.options().connections());
		}
		catch (MigratorFailure failure) {
			if (failure.thrown() instanceof IsolatedDatabaseException explained) {
				throw explained;
			}
			throw new IsolatedDatabaseException(
					"Could not change database " + name() + " of " + this.holder + " with "
							+ migrator.getClass().getName() + ": " + failure.thrown().getMessage() + failure.remedy(),
					failure.thrown());
		}
		catch (SQLException ex) {
			throw new IsolatedDatabaseException("Could not change database " + name() + " of " + this.holder + ": "
					+ ex.getMessage() + MigratorFailure.CHECK_SERVER, ex);
		}
	}

	/**
	 * Whether a connection is borrowed.
	 * @return {@code true} if at least one is
	 */
	public boolean isInUse() {
		return this.clone.isInUse();
	}

	boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * The pool of the clone, which outlives the lease.
	 */
	ClonePool pool(ConnectionSettings settings) throws SQLException {
		if (this.closed.get()) {
			throw ended(null);
		}
		return this.clone.pool(settings);
	}

	/**
	 * What users are told who come after the end of the lease.
	 */
	SQLException ended(@Nullable SQLException cause) {
		return new SQLTransientConnectionException("Database " + name() + " was returned when " + this.holder
				+ " ended. Let work that needs it end before the test does.", cause);
	}

	/**
	 * The name of the database on its server.
	 * @return the name
	 */
	public String name() {
		return this.clone.name();
	}

	/**
	 * The JDBC URL of the database, without credentials.
	 * @return the URL
	 */
	public String jdbcUrl() {
		return this.pool.jdbcUrl(this.otherName);
	}

	/**
	 * Take a snapshot of what the database contains now, to {@linkplain #restore go back}
	 * to it within the test. Any number of snapshots may be taken.
	 * <p>
	 * A snapshot of some thousand rows that were added, or of small tables that were
	 * changed, takes about as long as a rewind. If the test has changed the schema or
	 * more rows, the database is copied, which takes as long as a clone: on SQLite a copy
	 * of the file, on H2 a database of the same script. What H2 cannot make again of its
	 * own script is refused, with the reason.
	 * <p>
	 * Nothing may be at work in the database. Idle connections of the pool are reset, so
	 * that their temporary tables and settings are gone; on PostgreSQL a setting with a
	 * name that nothing in the schema uses is empty until the test ends, instead of
	 * {@code null}. A thread may hold a connection that is in auto-commit mode, unless
	 * the database has to be copied.
	 * @return the snapshot, which this lease can restore until it ends
	 * @throws IsolatedDatabaseException if a transaction is open, as in a test with
	 * {@code @Transactional}, if another program or pool is connected to the database, or
	 * if the server fails. The message names the thread and, but for SQLite, which lists
	 * no sessions, the session and its statement
	 * @throws IllegalStateException if the lease is closed
	 */
	public DatabaseSnapshot snapshot() {
		synchronized (this.lock) {
			requireOpen();
			return new DatabaseSnapshot(this, this.pool.take(this.snapshots));
		}
	}

	/**
	 * Go back to a snapshot: to the same rows in the same order, the same schema, and the
	 * same next values of sequences and identity columns. It can be restored any number
	 * of times, and so can earlier and later ones. The database keeps its name, and each
	 * DataSource stays as it is. What the test has changed, and the end of the lease, are
	 * not affected: they look at the whole test.
	 * <p>
	 * If the schema has changed since, or was changed before the snapshot, the database
	 * is replaced by a copy under the same name, except that a rewind on SQLite restores
	 * any schema. Nothing may be at work in it, as for {@link #snapshot()}.
	 * <p>
	 * Hibernate begins new blocks of identifiers, and finds nothing in the second-level
	 * cache that was cached before. An open persistence context keeps the entities that
	 * it has loaded: clear or close it. What the application itself holds in memory, such
	 * as the caches of Spring, stays as well.
	 * @param snapshot a snapshot that this lease has taken
	 * @throws IsolatedDatabaseException as for {@link #snapshot()}
	 * @throws IllegalArgumentException if another lease has taken the snapshot
	 * @throws IllegalStateException if the lease is closed
	 */
	public void restore(DatabaseSnapshot snapshot) {
		if (!snapshot.isOf(this)) {
			throw new IllegalArgumentException("Could not restore the " + snapshot + " in " + this
					+ ". A snapshot can be restored only by the lease that has taken it.");
		}
		synchronized (this.lock) {
			requireOpen();
			this.restorations.incrementAndGet();
			try {
				this.pool.restore(this.snapshots, snapshot.state());
			}
			finally {
				this.restorations.incrementAndGet();
			}
		}
	}

	/**
	 * How often the content of the database has been exchanged by {@link #restore}. The
	 * number changes before and after that.
	 * @return the number
	 */
	@API(status = API.Status.INTERNAL, since = "0.1.0")
	public int restorations() {
		return this.restorations.get();
	}

	private void requireOpen() {
		if (this.closed.get()) {
			throw new IllegalStateException(
					"The lease of " + name() + " is closed, as " + this.holder + " has ended. Use it during the test.");
		}
	}

	/**
	 * Keep the database on the server when the lease is closed, under a name that tells
	 * the test. It is dropped when the same test runs again, or when later runs have kept
	 * as many databases as may stay. The description says what has changed in it by now,
	 * which takes as long as it takes to compare the tables that have been written to.
	 * May be called again when more has changed.
	 * @param reason why it is kept, as people are told
	 * @return how to find the database when the lease is closed, and what has changed in
	 * it
	 * @throws IllegalStateException if the lease is closed
	 */
	public KeptDatabase keep(String reason) {
		synchronized (this.lock) {
			requireOpen();
			KeptDatabase kept = this.pool.describe(this.clone, this.holder, reason);
			this.kept = kept;
			return kept;
		}
	}

	/**
	 * {@linkplain #keep Keep} the database, unless this run has kept as many databases as
	 * {@code isolated-database.keep-limit} allows. Databases that {@link #keep} keeps
	 * count, but are not limited.
	 * @param reason why it is kept, as people are told
	 * @return how to find the database when the lease is closed, and what has changed in
	 * it; {@code null} if it is not kept
	 * @throws IllegalStateException if the lease is closed
	 */
	@API(status = API.Status.INTERNAL, since = "0.1.0")
	public @Nullable KeptDatabase keepWithinLimit(String reason) {
		return (this.kept != null || this.closed.get() || this.pool.mayKeep(this.clone, this.holder)) ? keep(reason)
				: null;
	}

	/**
	 * Make a template of the database as it is now, and close the lease.
	 * @return the template; if the database has not changed, the one that it came from
	 * @throws IsolatedDatabaseException if the server cannot make a template of it
	 * @throws IllegalStateException if the lease is closed
	 */
	public Template freeze() {
		synchronized (this.lock) {
			requireOpen();
			this.closed.set(true);
			this.pool.unassign(this.otherName);
			try {
				return this.pool.freeze(this.clone, this.holder);
			}
			finally {
				this.pool.drop(this.snapshots);
			}
		}
	}

	/**
	 * Make a state of what the database contains now, which tests can start from, and
	 * close the lease: the template with the rows that were added, or a template database
	 * if there was more.
	 * @return the state; if the database has not changed, the one that it had
	 * @throws IsolatedDatabaseException if the server cannot make a template of it
	 * @throws IllegalStateException if the lease is closed
	 */
	@API(status = API.Status.INTERNAL, since = "0.1.0")
	public Template freezeState() {
		synchronized (this.lock) {
			requireOpen();
			this.closed.set(true);
			this.pool.unassign(this.otherName);
			try {
				return this.pool.freezeState(this.clone, this.holder);
			}
			finally {
				this.pool.drop(this.snapshots);
			}
		}
	}

	/**
	 * Return the database. What the test has left in it is undone, unless it is
	 * {@link #keep kept}. The call returns at once: the work is done in the background.
	 */
	@Override
	public void close() {
		synchronized (this.lock) {
			if (this.closed.getAndSet(true)) {
				return;
			}
			KeptDatabase kept = this.kept;
			if (kept != null) {
				this.pool.keep(this.clone, kept);
				this.pool.unassign(this.otherName);
			}
			else {
				this.pool.unassign(this.otherName);
				this.pool.release(this.clone, this.holder);
			}
			this.pool.drop(this.snapshots);
		}
	}

	@Override
	public String toString() {
		return name() + " leased to " + this.holder;
	}

}
