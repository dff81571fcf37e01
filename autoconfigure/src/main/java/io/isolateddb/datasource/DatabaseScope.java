package io.isolateddb.datasource;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.KeptDatabase;
import io.isolateddb.pool.Template;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one test method or test class, while it runs. Thread-safe: the monitor
 * guards leases and templates. Who holds it may wait for the server, for a lease, and for
 * the monitor of the scope around this one or of a context; never for one within it, so
 * that nobody waits in a circle.
 *
 * @since 0.1.0
 */
public final class DatabaseScope {

	private final String name;

	private final @Nullable DatabaseScope parent;

	private final Function<ApplicationDatabase, Template> blueprint;

	private final Predicate<ApplicationDatabase> shared;

	private final Map<ApplicationDatabase, Template> templates = new HashMap<>();

	private final Map<ApplicationDatabase, Template> frozen = new HashMap<>();

	private final Map<Template, ApplicationDatabase> created = new HashMap<>();

	private final Map<String, DatabaseLease> leases = new HashMap<>();

	private final Set<ApplicationDatabase> used = new LinkedHashSet<>();

	private final Set<ContextDatabases> contexts = new HashSet<>();

	private final AtomicInteger within = new AtomicInteger();

	private boolean left;

	private boolean closed;

	/**
	 * Create a scope.
	 * @param name the test, as errors and logs name it
	 * @param parent the scope around it, or {@code null}
	 * @param blueprint what the test's copy of a database is made of
	 * @param shared whether the scope uses the database of the one around it instead of
	 * one of its own
	 */
	public DatabaseScope(String name, @Nullable DatabaseScope parent, Function<ApplicationDatabase, Template> blueprint,
			Predicate<ApplicationDatabase> shared) {
		this.name = name;
		this.parent = parent;
		this.blueprint = blueprint;
		this.shared = shared;
		if (parent != null) {
			parent.within.incrementAndGet();
		}
	}

	/**
	 * Whether scopes within this one are open, so that it is their turn.
	 */
	boolean isWaiting() {
		return this.within.get() > 0;
	}

	/**
	 * The scope whose copy of a database this one uses.
	 */
	DatabaseScope owner(ApplicationDatabase database) {
		return (this.parent != null && this.shared.test(database)) ? this.parent.owner(database) : this;
	}

	/**
	 * The test's database in place of one of the application's, leased if need be.
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
		DatabaseLease lease = this.leases.get(database.name());
		if (lease == null) {
			lease = database.lease(template(database), this.name);
			this.leases.put(database.name(), lease);
		}
		return lease;
	}

	private synchronized void requireOpen() throws SQLException {
		if (this.closed) {
			throw new SQLTransientConnectionException(
					"No database for thread '" + Thread.currentThread().getName() + "': the test that it works for, "
							+ this.name + ", has ended. Let the test wait for the work that it starts.");
		}
	}

	private Template template(ApplicationDatabase database) {
		return this.templates.computeIfAbsent(database, this.blueprint);
	}

	/**
	 * What the scopes within this one start from: the database as it is the first time
	 * that this is asked. What is done to it later, they do not see.
	 * @param database the application's database
	 * @return the template
	 */
	public synchronized Template freeze(ApplicationDatabase database) {
		Template known = this.frozen.get(database);
		if (known != null) {
			return known;
		}
		Template origin = template(database);
		Template template = isFrozen(database.name()) ? changed(database.name(), origin) : change(database, origin);
		this.templates.put(database, template);
		this.frozen.put(database, template);
		return template;
	}

	/**
	 * Whether this was frozen already: as the same database of a context that has been
	 * closed since, as {@code @DirtiesContext} does between the methods of a class.
	 */
	private boolean isFrozen(String name) {
		return this.frozen.keySet().stream().anyMatch((database) -> database.name().equals(name));
	}

	private Template changed(String name, Template origin) {
		for (Map.Entry<Template, ApplicationDatabase> entry : this.created.entrySet()) {
			if (entry.getValue().name().equals(name)) {
				return entry.getKey();
			}
		}
		return origin;
	}

	private Template change(ApplicationDatabase database, Template origin) {
		DatabaseLease lease = this.leases.remove(database.name());
		Template template = (lease != null) ? lease.freeze() : origin;
		if (this.templates.containsValue(template)) {
			return origin;
		}
		this.created.put(template, database);
		return template;
	}

	/**
	 * Keep the databases that are leased for this scope when their leases end.
	 * @param which which of the application's databases it concerns
	 * @param shared whether it concerns those too that this scope shares with the one
	 * around it
	 * @param reason why they are kept
	 * @return how to find them, and what has changed in them
	 */
	public List<KeptDatabase> keep(Predicate<ApplicationDatabase> which, boolean shared, String reason) {
		Set<ApplicationDatabase> used;
		synchronized (this) {
			used = Set.copyOf(this.used);
		}
		List<KeptDatabase> kept = new ArrayList<>();
		for (ApplicationDatabase database : used) {
			DatabaseScope owner = owner(database);
			DatabaseLease lease = (shared || owner == this) ? owner.current(database) : null;
			if (lease != null && which.test(database)) {
				kept.add(lease.keep(reason));
			}
		}
		return kept;
	}

	private synchronized @Nullable DatabaseLease current(ApplicationDatabase database) {
		return this.leases.get(database.name());
	}

	/**
	 * Let threads that belong to no test reach this one in a context, as long as it is
	 * the only one there.
	 * @param context the context
	 * @param idle whether the scope steps back while a scope within it is active
	 */
	public synchronized void enter(ContextDatabases context, boolean idle) {
		if (!this.left && this.contexts.add(context)) {
			context.enter(this, idle);
		}
	}

	/**
	 * Undo {@link #enter}, for all contexts and for good.
	 */
	public synchronized void leave() {
		this.left = true;
		this.contexts.forEach((context) -> context.leave(this));
		this.contexts.clear();
	}

	/**
	 * Give the databases back and drop the templates that only this scope knows.
	 */
	public void close() {
		leave();
		ScopeIds.forget(this);
		synchronized (this) {
			if (!this.closed && this.parent != null) {
				this.parent.within.decrementAndGet();
			}
			this.closed = true;
			this.leases.values().forEach(DatabaseLease::close);
			this.leases.clear();
			this.created.forEach((template, database) -> database.discard(template));
			this.created.clear();
		}
	}

	/**
	 * A name of the scope that nobody can guess, to find it {@link #withId again}.
	 * @return the identifier
	 */
	public String id() {
		return ScopeIds.of(this);
	}

	/**
	 * The scope with an identifier.
	 * @param id the identifier
	 * @return the scope; if there is none, or it has been closed, one that refuses
	 * everything
	 */
	public static DatabaseScope withId(String id) {
		DatabaseScope scope = ScopeIds.find(id);
		if (scope != null) {
			return scope;
		}
		String name = ScopeIds.nameOfEnded(id);
		DatabaseScope ended = new DatabaseScope((name != null) ? name : "which nobody here knows as " + id, null,
				ApplicationDatabase::base, (database) -> false);
		ended.closed = true;
		return ended;
	}

	boolean isWithin(DatabaseScope other) {
		return this.parent != null && (this.parent == other || this.parent.isWithin(other));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
