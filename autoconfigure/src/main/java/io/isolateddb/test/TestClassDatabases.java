package io.isolateddb.test;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.migration.ScriptsMigrator;
import io.isolateddb.migration.SqlScript;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.Template;
import org.jspecify.annotations.Nullable;

/**
 * The databases of one test class and its methods. The class has a database from the
 * moment it uses one. With scope CLASS its methods share this one; with scope METHOD what
 * it holds when the first method starts becomes the template for all of them. A nested
 * class without an annotation of its own goes on from the class around it. Thread-safe.
 */
final class TestClassDatabases {

	/**
	 * The classes that are running, so that nested ones find those around them, whatever
	 * thread they run on.
	 */
	private static final Map<Class<?>, TestClassDatabases> running = new ConcurrentHashMap<>();

	private final Class<?> testClass;

	private final boolean annotated;

	private final TestDatabaseAttributes attributes;

	private final @Nullable TestClassDatabases around;

	private final DatabaseScope scope;

	private volatile boolean started;

	private TestClassDatabases(Class<?> testClass) {
		this.testClass = testClass;
		this.annotated = TestDatabaseAttributes.isIsolated(testClass);
		this.attributes = TestDatabaseAttributes.of(testClass);
		boolean inherited = this.attributes.owner() != testClass;
		TestClassDatabases around = inherited ? enclosing(testClass) : null;
		this.around = around;
		this.scope = (around != null) ? new DatabaseScope(testClass.getName(), around.scope,
				(database) -> withAccess(this.attributes, database, around.scope.freeze(database)), this::isShared)
				: new DatabaseScope(testClass.getName(), null, this::template, (database) -> false);
	}

	/**
	 * The class around a nested one: that which is running, if it inherits the nested
	 * class from a superclass.
	 */
	private static @Nullable TestClassDatabases enclosing(Class<?> testClass) {
		RunningTest test = RunningTest.of(testClass, null);
		Class<?> enclosing = (test != null) ? test.enclosingClass() : null;
		return running.get((enclosing != null) ? enclosing : testClass.getEnclosingClass());
	}

	static TestClassDatabases open(Class<?> testClass) {
		TestClassDatabases databases = new TestClassDatabases(testClass);
		running.put(testClass, databases);
		return databases;
	}

	static @Nullable TestClassDatabases of(Class<?> testClass) {
		return running.get(testClass);
	}

	/**
	 * End all but the databases of the class.
	 * @return what ends them
	 */
	TestRun close() {
		running.remove(this.testClass, this);
		return new TestRun(this.scope, (database) -> keep(this.attributes, database));
	}

	DatabaseScope scope() {
		return this.scope;
	}

	/**
	 * Whether the class, or one of its methods, asks for a database. Otherwise it has one
	 * if its context says so.
	 */
	boolean isAnnotated() {
		return this.annotated;
	}

	/**
	 * Whether methods have started to run, so that the class itself is done with its
	 * preparations.
	 */
	boolean hasStarted() {
		return this.started;
	}

	private Template template(ApplicationDatabase database) {
		return withAccess(this.attributes, database,
				TestTemplates.of(database, this.attributes, scripts(this.attributes, database), this.scope.toString()));
	}

	private boolean isShared(ApplicationDatabase database) {
		return scope(this.attributes, database) == Scope.CLASS;
	}

	/**
	 * The run of a method, which ends the databases of its scope.
	 */
	TestRun run(Method method, DatabaseScope scope) {
		TestDatabaseAttributes attributes = this.attributes.of(this.testClass, method);
		return new TestRun(scope, (database) -> keep(attributes, database));
	}

	/**
	 * The scope of a method, with its databases leased, so that what goes wrong goes
	 * wrong before the method starts.
	 * @param invocation tells one invocation of the method from the others
	 */
	DatabaseScope start(Method method, String invocation, ContextDatabases context) throws SQLException {
		this.started = true;
		TestDatabaseAttributes attributes = this.attributes.of(this.testClass, method);
		List<DeclaredFixture> added = attributes.fixtures()
			.subList(this.attributes.fixtures().size(), attributes.fixtures().size());
		String name = this.testClass.getName() + "#" + method.getName() + invocation;
		DatabaseScope scope = new DatabaseScope(name, this.scope,
				(database) -> withAccess(attributes, database,
						attributes.hasSchemaOf(this.attributes)
								? TestTemplates.withFixtures(database, this.scope.freeze(database),
										FixtureScripts.read(added), name)
								: TestTemplates.of(database, attributes, scripts(attributes, database), name)),
				(database) -> scope(attributes, database) == Scope.CLASS);
		try {
			for (ApplicationDatabase database : context.all()) {
				lease(scope, attributes, added, database);
			}
			return scope;
		}
		catch (SQLException | RuntimeException ex) {
			scope.close();
			throw ex;
		}
	}

	private void lease(DatabaseScope scope, TestDatabaseAttributes attributes, List<DeclaredFixture> added,
			ApplicationDatabase database) throws SQLException {
		if (scope(attributes, database) == Scope.CLASS) {
			requireSameSchema(attributes, scope.toString());
			requireSameAccess(attributes, database, scope.toString());
			apply(added, scope.lease(database));
		}
		else {
			endPreparation();
			scope.lease(database);
		}
	}

	/**
	 * From the first method with a database of its own on, work in the background of the
	 * application can no longer mean the class.
	 */
	private void endPreparation() {
		for (TestClassDatabases databases = this; databases != null; databases = databases.around) {
			databases.scope.leave();
		}
	}

	private void requireSameSchema(TestDatabaseAttributes attributes, String name) {
		if (!attributes.hasSchemaOf(this.attributes)) {
			throw new IsolatedDatabaseException("No database for " + name + ": it shares the database of its class, "
					+ "so it cannot choose 'migrations', 'migrator' or 'migrate'. "
					+ "Set scope = METHOD on the method, or choose them on the class.");
		}
	}

	private void requireSameAccess(TestDatabaseAttributes attributes, ApplicationDatabase database, String name) {
		if (isRestricted(attributes, database) != isRestricted(this.attributes, database)) {
			throw new IsolatedDatabaseException("No database for " + name + ": it shares the database of its class, "
					+ "so it cannot choose another 'access'. "
					+ "Set scope = METHOD on the method, or choose the access on the class.");
		}
	}

	/**
	 * Fixtures of a method that shares the database of its class are added to what is
	 * there.
	 */
	private static void apply(List<DeclaredFixture> fixtures, DatabaseLease lease) {
		if (!fixtures.isEmpty()) {
			lease.migrate(new ScriptsMigrator(FixtureScripts.read(fixtures)));
		}
	}

	private Template withAccess(TestDatabaseAttributes attributes, ApplicationDatabase database, Template template) {
		return database.withAccess(template, isRestricted(attributes, database), this.testClass.getName());
	}

	private static boolean isRestricted(TestDatabaseAttributes attributes, ApplicationDatabase database) {
		Access access = attributes.access();
		return ((access != Access.DEFAULT) ? access : defaults(database).access()) == Access.RESTRICTED;
	}

	private static Keep keep(TestDatabaseAttributes attributes, ApplicationDatabase database) {
		return (attributes.keep() != Keep.DEFAULT) ? attributes.keep() : defaults(database).keep();
	}

	private static Scope scope(TestDatabaseAttributes attributes, ApplicationDatabase database) {
		return (attributes.scope() != Scope.DEFAULT) ? attributes.scope() : defaults(database).scope();
	}

	private List<SqlScript> scripts(TestDatabaseAttributes attributes, ApplicationDatabase database) {
		Stream<DeclaredFixture> everywhere = defaults(database).fixtures()
			.stream()
			.map((value) -> DeclaredFixture.of(this.testClass, "'" + value + "' of isolated-database.fixtures", value));
		return FixtureScripts.read(Stream.concat(everywhere, attributes.fixtures().stream()).toList());
	}

	private static TestDefaults defaults(ApplicationDatabase database) {
		return database.beans().getBean(TestDefaults.class);
	}

}
