package io.isolateddb.datasource;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import io.isolateddb.DatabaseMigrator;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.pool.Template;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * One database as an application context sees it. DataSource beans that declare the same
 * URL are routed to the same database. While the context starts, this is a database of
 * the context's own, which migrations and runners fill. It then becomes the template for
 * the tests. Thread-safe: the monitor guards the transition from start-up to template; a
 * thread that holds it waits for the server only.
 *
 * @since 0.1.0
 */
public final class ApplicationDatabase {

	private static final String BOOT_NAME = "dataSource";

	private static final String HOLDER = "the start of the application context";

	private static final String TRANSITION_HOLDER = "an application context that is paused, resumed or closed";

	private final String url;

	private final String name;

	private final Set<String> beanNames = ConcurrentHashMap.newKeySet();

	private final ListableBeanFactory beans;

	private final ServerDatabases server;

	private final DeclaredOptions options;

	private final List<Template> owned = new ArrayList<>();

	/**
	 * The tests that have a database here, or have had one since they started.
	 */
	private final Set<DatabaseScope> users = ConcurrentHashMap.newKeySet();

	private @Nullable DatabaseMigrator migrator;

	private @Nullable Template origin;

	private @Nullable DatabaseLease startUp;

	private @Nullable Template base;

	private @Nullable DatabaseLease transition;

	private volatile boolean closed;

	ApplicationDatabase(String url, String name, ListableBeanFactory beans, ServerDatabases server,
			DeclaredOptions options) {
		this.url = url;
		this.name = name;
		this.beans = beans;
		this.server = server;
		this.options = options;
	}

	/**
	 * The URL that its DataSource beans declare.
	 * @return the URL, or a text that is no URL if the beans declare none
	 */
	public String declaredUrl() {
		return this.url;
	}

	/**
	 * The name of the first DataSource bean that was routed to this database.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	ApplicationDatabase addBean(String bean) {
		this.beanNames.add(bean);
		return this;
	}

	/**
	 * Where its databases are created.
	 */
	ServerDatabases server() {
		return this.server;
	}

	/**
	 * Whether a DataSource bean is routed to this database.
	 * @param bean the name of the bean
	 * @return {@code true} if it is
	 */
	public boolean isNamed(String bean) {
		return this.beanNames.contains(bean);
	}

	/**
	 * The names of the DataSource beans that are routed to this database.
	 * @return the names
	 */
	public Set<String> beanNames() {
		return Set.copyOf(this.beanNames);
	}

	/**
	 * The beans of the context.
	 * @return the beans
	 */
	public ListableBeanFactory beans() {
		return this.beans;
	}

	/**
	 * The database that the context starts with.
	 */
	synchronized DatabaseLease startUp() {
		if (this.startUp == null) {
			this.startUp = this.server.pool(origin(), this.options.get()).leaseForStartUp(HOLDER);
		}
		return this.startUp;
	}

	/**
	 * The database that the beans of the context use while it is paused, resumed, stopped
	 * or closed.
	 * @throws SQLException if the context has been closed
	 */
	synchronized DatabaseLease transition() throws SQLException {
		if (this.closed) {
			throw new SQLTransientConnectionException("No database for thread '" + Thread.currentThread().getName()
					+ "' from DataSource '" + this.name + "': its application context has been closed. "
					+ "End work in the background when the context is closed.");
		}
		if (this.transition == null) {
			this.transition = this.server.pool(base(), this.options.get()).leaseForStartUp(TRANSITION_HOLDER);
		}
		return this.transition;
	}

	synchronized void endTransition() {
		if (this.transition != null) {
			this.transition.close();
			this.transition = null;
		}
	}

	/**
	 * Whether this was the same database of a context that has been closed, and made anew
	 * for the same tests.
	 */
	boolean isPredecessorOf(ApplicationDatabase other) {
		return this != other && this.closed && this.name.equals(other.name);
	}

	private Template origin() {
		if (this.origin == null) {
			this.origin = this.server.emptyTemplate();
		}
		return this.origin;
	}

	/**
	 * Start with a clone of the template that a migrator creates, on top of what the
	 * start-up database holds. Call this just before the application runs the same
	 * migrations.
	 * @param migrator what the application is about to run
	 * @param through the DataSource that it runs through, whose parameters count
	 * @return {@code false} if the application has to run them itself: it has borrowed a
	 * connection of the start-up database, or has filled that database with something
	 * that no other context and no later run can know
	 */
	public synchronized boolean prime(DatabaseMigrator migrator, DataSource through) {
		if (this.startUp != null && this.startUp.isInUse()) {
			return false;
		}
		endStartUp();
		if (!this.owned.isEmpty()) {
			return false;
		}
		ConnectionSettings settings = RoutingDataSource.connectionsOf(through);
		this.origin = this.server.derive(this.origin, migrator,
				(settings != null) ? settings : this.options.get().connections(), HOLDER);
		return true;
	}

	/**
	 * Let a migrator make the schema, as no context starts that would. It runs for the
	 * first test that needs it.
	 * @param migrator makes the schema
	 */
	public synchronized void migrateWith(DatabaseMigrator migrator) {
		this.migrator = migrator;
	}

	/**
	 * End the start-up, if a database was used, and prepare one for the first test.
	 */
	synchronized void started() {
		if (this.startUp != null) {
			this.server.pool(base(), this.options.get()).prepareFirst();
		}
	}

	/**
	 * The template of what the database holds when the context has started. Ends the
	 * start-up.
	 * @return the template
	 */
	public Template base() {
		return base(HOLDER);
	}

	/**
	 * The template of what the database holds when the context has started, or of what a
	 * {@linkplain #migrateWith migrator} makes instead.
	 * @param holder the test that needs it
	 * @return the template
	 */
	public synchronized Template base(String holder) {
		if (this.base == null) {
			if (this.migrator != null) {
				this.base = derive(null, this.migrator, holder);
			}
			else {
				endStartUp();
				this.base = origin();
			}
		}
		return this.base;
	}

	/**
	 * Make a template of what the start-up database contains, if one was used.
	 */
	private void endStartUp() {
		if (this.startUp == null) {
			return;
		}
		Template template = this.startUp.freeze();
		this.startUp = null;
		if (!template.equals(this.origin)) {
			this.owned.add(template);
		}
		this.origin = template;
	}

	/**
	 * The template of an empty database.
	 * @return the template
	 */
	public Template empty() {
		return this.server.emptyTemplate();
	}

	/**
	 * A template with one more layer.
	 * @param parent the template to add to, or {@code null} for an empty database
	 * @param migrator creates the layer
	 * @param holder the test that needs it
	 * @return the template
	 */
	public Template derive(@Nullable Template parent, DatabaseMigrator migrator, String holder) {
		return this.server.derive(parent, migrator, this.options.get().connections(), holder);
	}

	/**
	 * A template with what fixtures add, which mostly are rows.
	 * @param template the template to add to
	 * @param fixtures adds to it
	 * @param holder the test that needs it
	 * @return the template
	 */
	public Template addFixtures(Template template, DatabaseMigrator fixtures, String holder) {
		return this.server.pool(template, this.options.get()).derive(template, fixtures, holder);
	}

	/**
	 * A template with the same content whose clones are leased with other rights.
	 * @param template the template
	 * @param restricted whether their users may only read and write rows
	 * @param holder the test that needs it
	 * @return the template
	 */
	public Template withAccess(Template template, boolean restricted, String holder) {
		return this.server.withAccess(template, restricted, this.options.get().connections(), holder);
	}

	void discard(Template template) {
		this.server.discard(template);
	}

	/**
	 * Lease a database to a test. The holder names the DataSource too, unless that is the
	 * one that Spring Boot creates, since a test may have several databases, and each of
	 * them may be kept.
	 */
	DatabaseLease lease(Template template, String test) {
		String holder = this.name.equals(BOOT_NAME) ? test : test + " (DataSource '" + this.name + "')";
		return this.server.pool(template, this.options.get()).lease(template, holder);
	}

	/**
	 * Drop what only this context used.
	 */
	void close() {
		end();
		discardOwned();
	}

	private synchronized void end() {
		this.closed = true;
		endTransition();
		if (this.startUp != null) {
			this.startUp.close();
			this.startUp = null;
		}
		this.options.used().forEach(this.server::release);
	}

	void addUser(DatabaseScope scope) {
		this.users.add(scope);
	}

	void removeUser(DatabaseScope scope) {
		this.users.remove(scope);
		discardOwned();
	}

	/**
	 * Drop the templates of this context, if it is closed and no test uses them: a class
	 * goes on with what it has added to one when its context is closed between its
	 * methods. Who ends later, the context or the class, drops them.
	 */
	private void discardOwned() {
		if (this.closed && this.users.isEmpty()) {
			synchronized (this) {
				this.owned.forEach(this.server::discard);
				this.owned.clear();
			}
		}
	}

}
