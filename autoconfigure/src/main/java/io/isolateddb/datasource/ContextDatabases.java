package io.isolateddb.datasource;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseUrl;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.IsolatedPeriods;
import io.isolateddb.pool.ServerDatabases;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The databases of one application context and the tests that are running in it. Decides
 * which database a thread gets. Thread-safe: the monitor guards the collections, and no
 * thread waits for anything while it holds the monitor.
 *
 * @since 0.1.0
 */
public final class ContextDatabases implements AutoCloseable {

	/**
	 * The name of the bean.
	 */
	public static final String BEAN_NAME = "isolatedDatabases";

	private static final ThreadLocal<@Nullable ContextDatabases> startingOnThread = new ThreadLocal<>();

	private final Map<String, ApplicationDatabase> databases = new LinkedHashMap<>();

	private final Set<DatabaseScope> running = new LinkedHashSet<>();

	private final Set<DatabaseScope> idle = new LinkedHashSet<>();

	private final ListableBeanFactory beans;

	private final DataSourceBeans dataSources;

	private final AtomicBoolean starting = new AtomicBoolean();

	private volatile @Nullable ScopeBinding suspended;

	private volatile boolean started;

	private volatile boolean inTransition;

	private volatile boolean verified;

	private final AtomicLong transitions = new AtomicLong();

	private final AtomicLong switches = new AtomicLong();

	private final DatabaseView start = new DatabaseView("start " + UUID.randomUUID(), 0, 0);

	/**
	 * Create the databases of a context.
	 * @param beans the beans of the context
	 * @param dataSources its DataSource beans
	 */
	public ContextDatabases(ListableBeanFactory beans, DataSourceBeans dataSources) {
		this.beans = beans;
		this.dataSources = dataSources;
	}

	/**
	 * The DataSource beans of the context.
	 * @return the beans, whether they are isolated or not
	 */
	public DataSourceBeans dataSources() {
		return this.dataSources;
	}

	/**
	 * The databases of a context and of its parents, as far as they are isolated. A
	 * context that another test is closing has none any more: its bean is not created
	 * again.
	 * @param context the context
	 * @return the databases, those of the context itself first
	 */
	public static List<ContextDatabases> inHierarchyOf(ApplicationContext context) {
		List<ContextDatabases> databases = new ArrayList<>();
		for (ApplicationContext next = context; next != null; next = next.getParent()) {
			if (next instanceof ConfigurableApplicationContext configurable
					&& configurable.getBeanFactory().getSingleton(BEAN_NAME) instanceof ContextDatabases own) {
				databases.add(own);
			}
		}
		return databases;
	}

	/**
	 * The database that a DataSource is routed to.
	 * @param url the URL that the DataSource declares; URLs that are equal but for their
	 * parameters mean one database
	 * @param bean the name of the DataSource bean
	 * @param server where databases are created
	 * @param options how they are pooled
	 * @return the database
	 */
	synchronized ApplicationDatabase database(String url, String bean, ServerDatabases server,
			DeclaredOptions options) {
		return this.databases
			.computeIfAbsent(DatabaseUrl.of(url).identity(),
					(key) -> new ApplicationDatabase(url, bean, this.beans, server, options))
			.addBean(bean);
	}

	/**
	 * The database that a DataSource is routed to.
	 * @param dataSource a routing DataSource or one that wraps it
	 * @return the database, or {@code null} if the DataSource is not routed
	 */
	public static @Nullable ApplicationDatabase of(DataSource dataSource) {
		ApplicationDatabase database = RoutingDataSource.databaseOf(dataSource);
		if (database != null || Mocks.isMock(dataSource)) {
			return database;
		}
		List<ApplicationDatabase> databases = DataSourceTargets.of(dataSource)
			.stream()
			.flatMap((target) -> Stream.ofNullable(of(target)))
			.distinct()
			.toList();
		return (databases.size() == 1) ? databases.get(0) : null;
	}

	/**
	 * The databases that the DataSource beans of the context are routed to.
	 * @return the databases
	 */
	public synchronized Collection<ApplicationDatabase> all() {
		return List.copyOf(this.databases.values());
	}

	/**
	 * Say that the context is about to start. What it starts on its own, such as repeated
	 * tasks and long-lived subscriptions, does not belong to the test that happens to be
	 * the first. The current thread therefore works for no test until the context has
	 * started.
	 */
	public void starting() {
		this.suspended = ScopeBinding.bind(null);
		startingOnThread.set(this);
		if (this.starting.compareAndSet(false, true)) {
			IsolatedPeriods.enter();
		}
	}

	private void endStart() {
		if (startingOnThread.get() == this) {
			startingOnThread.remove();
		}
		if (this.starting.compareAndSet(true, false)) {
			IsolatedPeriods.leave();
		}
	}

	/**
	 * Whether an isolated context is starting on the current thread.
	 */
	static boolean isStartingOnThread() {
		return startingOnThread.get() != null;
	}

	/**
	 * Say that the context has started: from now on its DataSources are routed to the
	 * databases of tests. The start-up database is released at once: another context may
	 * be waiting for its connections, while the first test of this context waits for that
	 * context to be loaded.
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
			scope.activate(this, true);
		}
		endStart();
	}

	/**
	 * Whether the context has started.
	 * @return {@code false} while it starts
	 */
	public boolean isStarted() {
		return this.started;
	}

	/**
	 * Whether a server of the context listens on a port. Spring Boot says so in the
	 * Environment, once it has started the server.
	 */
	boolean listensOn(int port) {
		Environment environment = this.beans.getBean(Environment.class);
		return Stream.of("local.server.port", "local.management.port")
			.anyMatch((name) -> environment.getProperty(name, Integer.class, -1) == port);
	}

	/**
	 * Refuse a DataSource bean that connects to another database than those of a test.
	 * @param scope the scope of the test
	 * @throws IsolatedDatabaseException if there is one
	 * @throws SQLException if the test has ended
	 */
	public void requireAllRouted(DatabaseScope scope) throws SQLException {
		if (this.verified) {
			return;
		}
		List<DatabaseUrl> urls = new ArrayList<>();
		for (ApplicationDatabase database : all()) {
			urls.add(DatabaseUrl.of(scope.lease(database).jdbcUrl()));
		}
		this.dataSources.requireAllRouted(urls, scope);
		this.verified = true;
	}

	/**
	 * Which database the current thread gets.
	 * @param other the test that it works for if no other is known, or {@code null}
	 */
	DatabaseLease lease(ApplicationDatabase database, @Nullable DatabaseScope other) throws SQLException {
		if (!this.started) {
			return database.startUp();
		}
		if (this.inTransition) {
			return database.transition();
		}
		DatabaseScope bound = boundScope();
		DatabaseScope scope = (bound != null) ? bound : other;
		return ((scope != null) ? scope : onlyScope(database)).lease(database);
	}

	/**
	 * The test that the current thread works for, if it is one of this context, or has
	 * ended. While a class of another context has the thread, this context may still be
	 * paused, resumed or closed on it.
	 */
	private @Nullable DatabaseScope boundScope() {
		DatabaseScope scope = ScopeBinding.current();
		if (scope != null && !scope.belongsTo(this)) {
			scope.activateLoaded();
		}
		return (scope != null && (scope.belongsTo(this) || scope.isClosed())) ? scope : null;
	}

	/**
	 * Say that the context is about to be paused, resumed, stopped or closed, on whatever
	 * thread. What its beans do meanwhile belongs to no test: they get a database of the
	 * context's own.
	 */
	public void beginTransition() {
		this.inTransition = true;
		this.transitions.incrementAndGet();
	}

	/**
	 * Say that the beans of the context run again. The database that they have used
	 * meanwhile is dropped.
	 */
	public void endTransition() {
		this.inTransition = false;
		all().forEach(ApplicationDatabase::endTransition);
	}

	/**
	 * The test whose databases the current thread would get now: the test that it works
	 * for, or the only one that is running.
	 * @return its scope, or {@code null} if no test or more than one is running
	 */
	public @Nullable DatabaseScope scopeOfThread() {
		DatabaseScope scope = boundScope();
		if (scope != null || !this.started || this.inTransition) {
			return scope;
		}
		List<DatabaseScope> active = active();
		return (active.size() == 1) ? active.get(0) : null;
	}

	/**
	 * What the current thread finds in a database now.
	 * @param database the application's database
	 * @return the view, or {@code null} if the thread gets no database that belongs to
	 * exactly one test
	 */
	public @Nullable DatabaseView view(ApplicationDatabase database) {
		long transitions = this.transitions.get();
		long switches = this.switches.get();
		if (!this.started || this.inTransition) {
			return this.started ? null : this.start;
		}
		DatabaseScope scope = boundScope();
		if (scope != null) {
			return view(scope.owner(database), database, transitions, 0);
		}
		List<DatabaseScope> candidates = candidates(database);
		return (candidates.size() == 1) ? view(candidates.get(0), database, transitions, 1 + switches) : null;
	}

	private static @Nullable DatabaseView view(DatabaseScope owner, ApplicationDatabase database, long transitions,
			long switches) {
		return owner.isClosed() ? null : new DatabaseView(
				DatabaseView.content(owner.id(), owner.restorations(database)), transitions, switches);
	}

	/**
	 * Whether more than one test that is running has a database of its own.
	 * @param database the application's database
	 * @return {@code true} if there are several tests
	 */
	public boolean hasSeveralTests(ApplicationDatabase database) {
		return candidates(database).size() > 1;
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
					+ "Background work of the application can use the database only while a test runs.");
		}
		throw new SQLTransientConnectionException(thread + "it belongs to no test, and several are running: "
				+ candidates + ". Submit the work to an executor or an HTTP client of the application context, "
				+ "or wrap it on the thread of the test with io.isolateddb.binding.DatabaseBinding.wrap(...).");
	}

	/**
	 * The scopes that a thread which works for no test might mean. An idle scope, such as
	 * that of a class while one of its methods runs, counts only while none of its
	 * children is open. Scopes that use the same database count once.
	 */
	private List<DatabaseScope> candidates(ApplicationDatabase database) {
		return active().stream().map((scope) -> scope.owner(database)).distinct().toList();
	}

	private synchronized List<DatabaseScope> active() {
		List<DatabaseScope> scopes = new ArrayList<>(this.running);
		this.idle.stream()
			.filter((scope) -> Stream.concat(this.running.stream(), this.idle.stream())
				.noneMatch((other) -> other.isDescendantOf(scope)))
			.forEach(scopes::add);
		return scopes;
	}

	synchronized void activate(DatabaseScope scope, boolean idle) {
		(idle ? this.idle : this.running).add(scope);
		this.switches.incrementAndGet();
	}

	synchronized void deactivate(DatabaseScope scope) {
		this.running.remove(scope);
		this.idle.remove(scope);
		this.switches.incrementAndGet();
	}

	@Override
	public void close() {
		endStart();
		all().forEach(ApplicationDatabase::close);
	}

}
