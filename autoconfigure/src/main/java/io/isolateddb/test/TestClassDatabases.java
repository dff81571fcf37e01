package io.isolateddb.test;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
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

	private final Set<String> dataSources;

	private final Map<ApplicationDatabase, TestSettings> settings = new ConcurrentHashMap<>();

	private final @Nullable TestClassDatabases around;

	private final DatabaseScope scope;

	private volatile boolean started;

	private TestClassDatabases(Class<?> testClass) {
		this.testClass = testClass;
		this.annotated = TestDatabaseAttributes.isIsolated(testClass);
		this.dataSources = TestDatabaseAttributes.dataSources(testClass);
		boolean inherited = TestDatabaseAttributes.of(testClass, (dataSource) -> true).owner() != testClass;
		TestClassDatabases around = inherited ? enclosing(testClass) : null;
		this.around = around;
		this.scope = (around != null)
				? new DatabaseScope(testClass.getName(), around.scope,
						(database) -> withAccess(database, around.scope.freeze(database)),
						(database) -> settings(database).isShared())
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
		return new TestRun(this.scope, (database) -> settings(database).keep());
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

	/**
	 * The names of DataSources that annotations of the class and its methods give.
	 */
	Set<String> dataSources() {
		return this.dataSources;
	}

	/**
	 * What the class says of a database.
	 */
	TestSettings settings(ApplicationDatabase database) {
		return this.settings.computeIfAbsent(database,
				(key) -> TestSettings.of(TestDatabaseAttributes.of(this.testClass, key::isNamed), key));
	}

	private Template template(ApplicationDatabase database) {
		TestSettings settings = settings(database);
		return withAccess(database, TestTemplates.of(database, settings.attributes(), settings.scripts(this.testClass),
				this.scope.toString()));
	}

	private Template withAccess(ApplicationDatabase database, Template template) {
		return database.withAccess(template, settings(database).isRestricted(), this.scope.toString());
	}

	/**
	 * Start a method: its databases are leased.
	 * @param invocation tells one invocation of the method from the others
	 */
	TestRun start(Method method, String invocation, ContextDatabases context) throws SQLException {
		this.started = true;
		return new TestMethodDatabases(this, this.testClass, method, invocation).start(context);
	}

	/**
	 * From the first method with a database of its own on, work in the background of the
	 * application can no longer mean the class.
	 */
	void endPreparation() {
		for (TestClassDatabases databases = this; databases != null; databases = databases.around) {
			databases.scope.leave();
		}
	}

}
