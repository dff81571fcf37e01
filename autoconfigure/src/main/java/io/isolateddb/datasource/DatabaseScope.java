package io.isolateddb.datasource;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.IsolatedPeriods;
import io.isolateddb.pool.KeptDatabase;
import io.isolateddb.pool.Template;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one test method or test class, while it runs. The scope of a class is
 * the parent of the scopes of its methods and nested classes. Thread-safe: the monitor
 * guards leases and templates. A thread that holds it may wait for the server, for a
 * lease, and for the monitor of the parent or of a context, but never for that of a
 * child, so that there is no deadlock.
 *
 * @since 0.1.0
 */
public final class DatabaseScope {

	private final String name;

	private final @Nullable DatabaseScope parent;

	private final Function<ApplicationDatabase, Template> templateFactory;

	private final Predicate<ApplicationDatabase> shared;

	private final Map<ApplicationDatabase, Template> templates = new HashMap<>();

	private final Map<ApplicationDatabase, Template> frozen = new HashMap<>();

	private final Map<Template, ApplicationDatabase> created = new HashMap<>();

	private final Map<ApplicationDatabase, DatabaseLease> leases = new HashMap<>();

	private final Set<ApplicationDatabase> used = new LinkedHashSet<>();

	private final Set<ContextDatabases> contexts = new HashSet<>();

	private final Set<ContextDatabases> ownContexts = ConcurrentHashMap.newKeySet();

	private final AtomicInteger openChildren = new AtomicInteger();

	private volatile Supplier<List<ContextDatabases>> loaded = List::of;

	private volatile boolean isolated;

	private boolean deactivated;

	private boolean closed;

	/**
	 * Create a scope.
	 * @param name the test, as errors and logs name it
	 * @param parent the parent, or {@code null}
	 * @param templateFactory the template that the test's database is cloned from
	 * @param shared whether the scope uses the database of its parent instead of one of
	 * its own
	 */
	public DatabaseScope(String name, @Nullable DatabaseScope parent,
			Function<ApplicationDatabase, Template> templateFactory, Predicate<ApplicationDatabase> shared) {
		this.name = name;
		this.parent = parent;
		this.templateFactory = templateFactory;
		this.shared = shared;
		if (parent != null) {
			parent.openChildren.incrementAndGet();
		}
	}

	/**
	 * Whether children are open.
	 */
	boolean hasOpenChildren() {
		return this.openChildren.get() > 0;
	}

	/**
	 * The scope whose database this one uses: itself or an ancestor.
	 */
	DatabaseScope owner(ApplicationDatabase database) {
		return (this.parent != null && this.shared.test(database)) ? this.parent.owner(database) : this;
	}

	/**
	 * The test's database in place of one of the application's. It is leased when it is
	 * asked for the first time.
	 * @param database the application's database
	 * @return the lease
	 * @throws SQLException if the test has ended
	 */
	public DatabaseLease lease(ApplicationDatabase database) throws SQLException {
		requireOpen();
		synchronized (this) {
			this.used.add(database);
		}
		DatabaseScope owner = owner(database);
		return (owner != this) ? owner.lease(database) : ownLease(database);
	}

	private synchronized DatabaseLease ownLease(ApplicationDatabase database) throws SQLException {
		requireOpen();
		DatabaseLease lease = removeLease(database);
		if (lease == null) {
			lease = database.lease(template(database), this.name);
		}
		this.leases.put(database, lease);
		return lease;
	}

	/**
	 * The lease of the database, or of the same database of a context that was closed.
	 */
	private @Nullable DatabaseLease removeLease(ApplicationDatabase database) {
		DatabaseLease lease = this.leases.remove(database);
		if (lease != null) {
			return lease;
		}
		ApplicationDatabase predecessor = predecessor(database, this.leases.keySet());
		return (predecessor != null) ? this.leases.remove(predecessor) : null;
	}

	/**
	 * The same database of a context that has been closed since, as
	 * {@code @DirtiesContext} does between the methods of a class.
	 */
	private static @Nullable ApplicationDatabase predecessor(ApplicationDatabase database,
			Collection<ApplicationDatabase> candidates) {
		return candidates.stream().filter((candidate) -> candidate.isPredecessorOf(database)).findFirst().orElse(null);
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	private synchronized void requireOpen() throws SQLException {
		if (this.closed) {
			throw new SQLTransientConnectionException(
					"No database for thread '" + Thread.currentThread().getName() + "': the test that it works for, "
							+ this.name + ", has ended. Let the test wait for the work that it starts.");
		}
	}

	private Template template(ApplicationDatabase database) {
		database.addUser(this);
		return this.templates.computeIfAbsent(database, this.templateFactory);
	}

	/**
	 * The template that children start from: the database as it is when this is called
	 * for the first time. Children do not see what is done to the database later.
	 * @param database the application's database
	 * @return the template
	 */
	public synchronized Template freeze(ApplicationDatabase database) {
		Template known = this.frozen.get(database);
		if (known != null) {
			return known;
		}
		Template origin = template(database);
		Template template = (predecessor(database, this.frozen.keySet()) != null) ? changed(database, origin)
				: change(database, origin);
		this.templates.put(database, template);
		this.frozen.put(database, template);
		return template;
	}

	private Template changed(ApplicationDatabase database, Template origin) {
		return this.created.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().isPredecessorOf(database))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(origin);
	}

	private Template change(ApplicationDatabase database, Template origin) {
		DatabaseLease lease = removeLease(database);
		Template template = (lease != null) ? lease.freezeState() : origin;
		if (this.templates.containsValue(template)) {
			return origin;
		}
		this.created.put(template, database);
		return template;
	}

	/**
	 * Keep the databases that are leased for this scope when their leases end, unless
	 * this run has kept as many as it may.
	 * @param which which of the application's databases to keep
	 * @param shared whether to keep databases of the parent too, if this scope uses them
	 * @param reason why they are kept
	 * @param notKept gets the tests whose databases are not kept for that reason
	 * @return how to find them, and what has changed in them
	 */
	public List<KeptDatabase> keep(Predicate<ApplicationDatabase> which, boolean shared, String reason,
			Consumer<String> notKept) {
		Set<ApplicationDatabase> used;
		synchronized (this) {
			used = Set.copyOf(this.used);
		}
		List<KeptDatabase> kept = new ArrayList<>();
		for (ApplicationDatabase database : used) {
			DatabaseScope owner = owner(database);
			DatabaseLease lease = (shared || owner == this) ? owner.current(database) : null;
			if (lease != null && which.test(database)) {
				KeptDatabase description = lease.keepWithinLimit(reason);
				if (description != null) {
					kept.add(description);
				}
				else {
					notKept.accept(owner.name);
				}
			}
		}
		return kept;
	}

	private synchronized @Nullable DatabaseLease current(ApplicationDatabase database) {
		return this.leases.get(database);
	}

	/**
	 * Activate the scope in a context: threads that work for no test get its databases,
	 * as long as it is the only active scope there. Does nothing once the scope has been
	 * deactivated.
	 * @param context the context
	 * @param idle whether the scope is ignored while one of its children is active
	 */
	public synchronized void activate(ContextDatabases context, boolean idle) {
		if (!this.isolated && !this.closed) {
			this.isolated = true;
			IsolatedPeriods.enter();
		}
		this.ownContexts.add(context);
		if (!this.deactivated && this.contexts.add(context)) {
			context.activate(this, idle);
		}
	}

	/**
	 * Say how to find the test's context while nobody tells: a test that runs at the same
	 * time may load it for both, and a method of the class, such as one with
	 * {@code @BeforeAll}, may then be the first to use it.
	 * @param contexts finds the databases of the context, if it has been loaded
	 */
	public void whileUnprepared(Supplier<List<ContextDatabases>> contexts) {
		this.loaded = contexts;
	}

	/**
	 * Say that the scope is activated explicitly from now on.
	 */
	public void prepared() {
		this.loaded = List::of;
	}

	/**
	 * Activate the scope, or that of its class, in the test's context if another test has
	 * loaded it.
	 */
	void activateLoaded() {
		if (this.parent != null) {
			this.parent.activateLoaded();
		}
		this.loaded.get().forEach((context) -> activate(context, true));
	}

	/**
	 * Whether the test has an isolated context. Other tests have a scope too, which they
	 * do not use.
	 */
	boolean isIsolated() {
		if (!this.isolated) {
			activateLoaded();
		}
		return this.isolated || (this.parent != null && this.parent.isIsolated());
	}

	/**
	 * Whether the test runs in a context. Other contexts may do something on its thread
	 * too, but not for the test.
	 */
	boolean belongsTo(ContextDatabases context) {
		return this.ownContexts.contains(context) || (this.parent != null && this.parent.belongsTo(context));
	}

	/**
	 * Whether a server of one of the test's contexts listens on a port of this machine.
	 * @param port the port
	 * @return {@code true} if one does
	 */
	public boolean listensOn(int port) {
		return this.ownContexts.stream().anyMatch((context) -> context.listensOn(port))
				|| (this.parent != null && this.parent.listensOn(port));
	}

	/**
	 * Deactivate the scope in all contexts, for good.
	 */
	public synchronized void deactivate() {
		this.deactivated = true;
		this.contexts.forEach((context) -> context.deactivate(this));
		this.contexts.clear();
	}

	/**
	 * Return the databases and drop the templates that only this scope uses.
	 */
	public void close() {
		deactivate();
		OpenScopes.remove(this);
		synchronized (this) {
			boolean open = !this.closed;
			this.closed = true;
			if (open && this.parent != null) {
				this.parent.openChildren.decrementAndGet();
			}
			try {
				this.leases.values().forEach(DatabaseLease::close);
				this.leases.clear();
				this.created.forEach((template, database) -> database.discard(template));
				this.created.clear();
			}
			finally {
				if (open && this.isolated) {
					IsolatedPeriods.leave();
				}
			}
		}
		this.templates.keySet().forEach((database) -> database.removeUser(this));
	}

	/**
	 * An identifier that cannot be guessed, to find the scope {@linkplain #withId again}.
	 * @return the identifier
	 */
	public String id() {
		return OpenScopes.idOf(this);
	}

	/**
	 * How often the content of a database has been exchanged, as the test has gone back
	 * to a snapshot.
	 * @param database the application's database
	 * @return the number
	 */
	public int restorations(ApplicationDatabase database) {
		DatabaseLease lease = owner(database).current(database);
		return (lease != null) ? lease.restorations() : 0;
	}

	/**
	 * The scope with an identifier.
	 * @param id the identifier
	 * @return the scope; if there is none, or it has been closed, a scope that refuses to
	 * lease databases
	 */
	public static DatabaseScope withId(String id) {
		DatabaseScope scope = OpenScopes.find(id);
		if (scope != null) {
			return scope;
		}
		String name = OpenScopes.nameOfClosed(id);
		DatabaseScope closed = new DatabaseScope((name != null) ? name : "unknown to this JVM (identifier " + id + ")",
				null, ApplicationDatabase::base, (database) -> false);
		closed.isolated = true;
		closed.closed = true;
		return closed;
	}

	boolean isDescendantOf(DatabaseScope other) {
		return this.parent != null && (this.parent == other || this.parent.isDescendantOf(other));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
