package io.isolateddb.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.ServerDatabases;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The databases of one application context and the tests that are running in it. Decides
 * which database a thread gets. Thread-safe: the monitor guards the maps; nobody waits
 * while holding it.
 *
 * @since 0.1.0
 */
public final class ContextDatabases implements AutoCloseable {

	private final Map<String, ApplicationDatabase> databases = new LinkedHashMap<>();

	private final Set<DatabaseScope> running = new LinkedHashSet<>();

	private final Set<DatabaseScope> idle = new LinkedHashSet<>();

	private final ListableBeanFactory beans;

	private volatile @Nullable ScopeBinding suspended;

	private volatile boolean started;

	private volatile boolean verified;

	/**
	 * Create the databases of a context.
	 * @param beans the beans of the context
	 */
	public ContextDatabases(ListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * The database that a DataSource leads to.
	 * @param url the URL that the DataSource declares; equal ones mean one database
	 * @param bean the name of the DataSource bean
	 * @param server where databases are made
	 * @param options how they are lent
	 * @return the database
	 */
	synchronized ApplicationDatabase database(String url, String bean, ServerDatabases server,
			DeclaredOptions options) {
		return this.databases.computeIfAbsent(url, (key) -> new ApplicationDatabase(bean, this.beans, server, options))
			.addBean(bean);
	}

	/**
	 * The database that a DataSource is led to.
	 * @param dataSource a stand-in of ours or what wraps one
	 * @return the database, or {@code null} if the DataSource is not led
	 */
	public static @Nullable ApplicationDatabase of(DataSource dataSource) {
		return RoutingDataSource.databaseOf(dataSource);
	}

	/**
	 * The databases that the DataSource beans of the context lead to.
	 * @return the databases
	 */
	public synchronized Collection<ApplicationDatabase> all() {
		return List.copyOf(this.databases.values());
	}

	/**
	 * Say that the context is about to start. What it starts on its own, such as tasks to
	 * be repeated and subscriptions to be kept, does not belong to the test that happens
	 * to be the first, so that the current thread works for no test meanwhile.
	 */
	public void starting() {
		this.suspended = ScopeBinding.bind(null);
	}

	/**
	 * Say that the context has started: from now on its DataSources lead to the databases
	 * of tests. The database that it has started with is given up at once: another
	 * context may be waiting for its connections, while the first test of this one waits
	 * for that context to be loaded.
	 */
	public void started() {
		if (this.started) {
			return;
		}
		this.started = true;
		all().forEach(ApplicationDatabase::started);
		if (this.suspended != null) {
			ScopeBinding.bind(this.suspended);
			this.suspended = null;
		}
		DatabaseScope scope = ScopeBinding.current();
		if (scope != null) {
			scope.enter(this, true);
		}
	}

	/**
	 * Whether the context has started.
	 * @return {@code false} while it starts
	 */
	public boolean isStarted() {
		return this.started;
	}

	/**
	 * Refuse a DataSource bean that leads to another database than those of the test that
	 * the current thread works for.
	 * @param scope the scope of the test
	 * @throws IsolatedDatabaseException if there is one
	 * @throws SQLException if the test has ended
	 */
	public void requireAllLed(DatabaseScope scope) throws SQLException {
		if (this.verified) {
			return;
		}
		Set<String> urls = new HashSet<>();
		for (ApplicationDatabase database : all()) {
			urls.add(withoutParameters(scope.lease(database).jdbcUrl()));
		}
		for (String name : this.beans.getBeanNamesForType(DataSource.class, false, false)) {
			DataSource dataSource = this.beans.getBean(name, DataSource.class);
			String url = (of(dataSource) != null) ? null : url(dataSource);
			if (url != null && !urls.contains(withoutParameters(url))) {
				throw new IsolatedDatabaseException("DataSource bean '" + name + "' of the test " + scope + " leads to "
						+ withoutParameters(url) + ", which is not isolated. "
						+ "Let it be made by a @Bean method, so that it can be led to the test's database.");
			}
		}
		this.verified = true;
	}

	private static String url(DataSource dataSource) {
		try (Connection connection = dataSource.getConnection()) {
			return connection.getMetaData().getURL();
		}
		catch (SQLException ex) {
			return "a database that cannot be reached (" + ex.getMessage() + ")";
		}
	}

	private static String withoutParameters(String url) {
		return url.split("\\?", 2)[0];
	}

	/**
	 * Which database the current thread gets.
	 */
	DatabaseLease lease(ApplicationDatabase database) throws SQLException {
		if (!this.started) {
			return database.startUp();
		}
		DatabaseScope scope = ScopeBinding.current();
		if (scope == null) {
			scope = onlyScope(database);
			ScopeBinding.found(scope);
		}
		return scope.lease(database);
	}

	/**
	 * The test whose databases the current thread would get now: its own, or the only one
	 * that is running.
	 * @return its scope, or {@code null} if there is none or nobody knows
	 */
	public @Nullable DatabaseScope scopeOfThread() {
		DatabaseScope scope = ScopeBinding.current();
		if (scope != null || !this.started) {
			return scope;
		}
		List<DatabaseScope> active = active();
		return (active.size() == 1) ? active.get(0) : null;
	}

	private DatabaseScope onlyScope(ApplicationDatabase database) throws SQLException {
		List<DatabaseScope> candidates = candidates(database);
		if (candidates.size() == 1) {
			return candidates.get(0);
		}
		String thread = "No database for thread '" + Thread.currentThread().getName() + "' from DataSource '"
				+ database.name() + "': ";
		if (candidates.isEmpty()) {
			throw new SQLTransientConnectionException(thread + "no isolated test is running. "
					+ "Work in the background of the application can use the database only while a test runs.");
		}
		throw new SQLTransientConnectionException(thread + "it belongs to no test, and several are running: "
				+ candidates + ". Hand the work over to an executor or an HTTP client of the application context, "
				+ "or wrap it on the thread of the test with io.isolateddb.binding.DatabaseBinding.wrap(...).");
	}

	/**
	 * The scopes that a thread of no test might mean. An idle one, such as that of a
	 * class of which a method is running, gives way to those within it, and two that use
	 * the same databases count once.
	 */
	private List<DatabaseScope> candidates(ApplicationDatabase database) {
		return active().stream().map((scope) -> scope.owner(database)).distinct().toList();
	}

	private synchronized List<DatabaseScope> active() {
		List<DatabaseScope> scopes = new ArrayList<>(this.running);
		this.idle.stream()
			.filter((scope) -> Stream.concat(this.running.stream(), this.idle.stream())
				.noneMatch((other) -> other.isWithin(scope)))
			.forEach(scopes::add);
		return scopes;
	}

	synchronized void enter(DatabaseScope scope, boolean idle) {
		(idle ? this.idle : this.running).add(scope);
	}

	synchronized void leave(DatabaseScope scope) {
		this.running.remove(scope);
		this.idle.remove(scope);
	}

	@Override
	public void close() {
		all().forEach(ApplicationDatabase::close);
	}

}
