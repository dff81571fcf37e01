package io.isolateddb.test;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ApplicationDatabase;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.pool.Template;
import org.jspecify.annotations.Nullable;

import org.springframework.test.context.TestContext;
import org.springframework.util.ClassUtils;

/**
 * The databases of one test class and its methods. The class has a database as soon as it
 * uses one. With scope CLASS its methods share this database. With scope METHOD, what the
 * database holds when the first method starts becomes the template for all methods. A
 * nested class without an annotation of its own continues with the state of its enclosing
 * class. Thread-safe.
 */
final class TestClassDatabases {

	/**
	 * The classes that are running, so that nested classes find their enclosing classes,
	 * on any thread. A class that runs several times at once has all its runs here until
	 * they end, the latest last.
	 */
	private static final Map<Class<?>, List<TestClassDatabases>> running = new ConcurrentHashMap<>();

	private static final String ATTRIBUTE = TestClassDatabases.class.getName();

	private final Class<?> testClass;

	private final boolean annotated;

	private final Set<String> dataSources;

	/**
	 * Found once for the class, as to read the annotations of a method takes longer than
	 * to lease its database.
	 */
	private final Set<Method> methodsWithoutAttributes;

	private final Map<ApplicationDatabase, TestSettings> settings = new ConcurrentHashMap<>();

	private final @Nullable TestClassDatabases parent;

	private final DatabaseScope scope;

	private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();

	private volatile boolean started;

	private volatile boolean runningTwice;

	private TestClassDatabases(TestClassDatabases parent, String invocation) {
		this.testClass = parent.testClass;
		this.annotated = parent.annotated;
		this.dataSources = parent.dataSources;
		this.methodsWithoutAttributes = parent.methodsWithoutAttributes;
		this.parent = parent;
		this.scope = scope(parent.scope + invocation, parent.scope);
	}

	private TestClassDatabases(Class<?> testClass) {
		this.testClass = testClass;
		this.annotated = TestDatabaseAttributes.isIsolated(testClass);
		this.methodsWithoutAttributes = TestDatabaseAttributes.methodsWithout(testClass);
		this.dataSources = TestDatabaseAttributes.dataSources(testClass, this.methodsWithoutAttributes);
		boolean inherited = TestDatabaseAttributes.of(testClass, (dataSource) -> true).owner() != testClass;
		TestClassDatabases parent = inherited ? enclosing(testClass) : null;
		this.parent = parent;
		this.scope = (parent != null) ? scope(testClass.getName(), parent.scope)
				: new DatabaseScope(testClass.getName(), null, this::template, (database) -> false);
	}

	/**
	 * A scope that starts from the state of its parent.
	 */
	private DatabaseScope scope(String name, DatabaseScope parent) {
		return new DatabaseScope(name, parent, (database) -> withAccess(database, parent.freeze(database)),
				(database) -> settings(database).isShared());
	}

	/**
	 * The enclosing class of a nested one: the class that is running, if it inherits the
	 * nested class from a superclass.
	 */
	private static @Nullable TestClassDatabases enclosing(Class<?> testClass) {
		JUnitExecution execution = JUnitExecution.of(testClass, null);
		Class<?> known = (execution != null) ? execution.enclosingClass() : null;
		Class<?> enclosing = (known != null) ? known : testClass.getEnclosingClass();
		return (enclosing != null) ? of(enclosing) : null;
	}

	static TestClassDatabases open(TestContext test) {
		TestClassDatabases databases = open(test.getTestClass());
		test.setAttribute(ATTRIBUTE, databases);
		return databases;
	}

	static TestClassDatabases open(Class<?> testClass) {
		TestClassDatabases databases = new TestClassDatabases(testClass);
		running.merge(testClass, List.of(databases), TestClassDatabases::both);
		return databases;
	}

	private static List<TestClassDatabases> both(List<TestClassDatabases> before, List<TestClassDatabases> added) {
		List<TestClassDatabases> all = Stream.of(before, added).flatMap(List::stream).toList();
		if (ClassUtils.isInnerClass(all.get(0).testClass)) {
			all.forEach((databases) -> databases.runningTwice = true);
		}
		return all;
	}

	/**
	 * The databases of a class that is running. It may run several times at once: for
	 * Cucumber each scenario is a run of one class, which begins and ends on one thread.
	 * Methods that JUnit runs on other threads have attributes of their own.
	 */
	static @Nullable TestClassDatabases of(TestContext test) {
		return (JUnitExecution.classInvocation(test.getTestClass()) == null
				&& test.getAttribute(ATTRIBUTE) instanceof TestClassDatabases databases) ? databases
						: of(test.getTestClass());
	}

	static @Nullable TestClassDatabases of(Class<?> testClass) {
		TestClassDatabases invocation = JUnitExecution.classInvocation(testClass);
		List<TestClassDatabases> all = running.getOrDefault(testClass, List.of());
		return (invocation != null || all.isEmpty()) ? invocation : all.get(all.size() - 1);
	}

	/**
	 * The databases of one invocation of the class, which is parameterized: they start
	 * from what the class has, and what is done before the methods of the invocation is
	 * theirs only.
	 * @param invocation distinguishes the invocations
	 */
	TestClassDatabases invocation(String invocation) {
		return new TestClassDatabases(this, invocation);
	}

	/**
	 * Refuse to give databases to the methods of a nested class that runs for two of the
	 * classes that inherit it at once, where {@link ContextLocks} could not prevent that:
	 * which of the two a method belongs to is not known.
	 * @throws IsolatedDatabaseException if it does
	 */
	void requireOneAtATime() {
		if (this.runningTwice) {
			throw new IsolatedDatabaseException("No database for " + this.testClass.getName()
					+ ": it runs for two of the classes that inherit it at the same time. Put @IsolatedDatabase on the class "
					+ "that declares it, so that JUnit runs it for one after another, or @Execution(SAME_THREAD).");
		}
	}

	boolean isOf(Class<?> testClass) {
		return this.testClass.equals(testClass);
	}

	/**
	 * Forget the class, whose databases stay open.
	 * @return the run, which closes the databases when it ends
	 */
	TestRun close(TestContext test) {
		test.removeAttribute(ATTRIBUTE);
		return close();
	}

	TestRun close() {
		running.computeIfPresent(this.testClass, (testClass, all) -> {
			List<TestClassDatabases> others = all.stream().filter((databases) -> databases != this).toList();
			return others.isEmpty() ? null : others;
		});
		return new TestRun(this.scope, (database) -> settings(database).keep());
	}

	DatabaseScope scope() {
		return this.scope;
	}

	/**
	 * Whether the class, or one of its methods, has the annotation. Otherwise its context
	 * decides whether it is isolated.
	 */
	boolean isAnnotated() {
		return this.annotated;
	}

	/**
	 * Whether a method has started, so that the preparation of the class is over.
	 */
	boolean hasStarted() {
		return this.started;
	}

	/**
	 * The names of DataSources in the annotations of the class and its methods.
	 */
	Set<String> dataSources() {
		return this.dataSources;
	}

	/**
	 * Whether the settings of a method are those of the class.
	 */
	boolean isWithoutAttributes(Method method) {
		return this.methodsWithoutAttributes.contains(method);
	}

	/**
	 * The settings of the class for a database.
	 */
	TestSettings settings(ApplicationDatabase database) {
		return this.settings.computeIfAbsent(database,
				(key) -> SharedDatabaseAttributes.require(this.testClass.getName(), key,
						(bean) -> TestSettings.of(TestDatabaseAttributes.of(this.testClass, bean), key)));
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
	 * Start a method: lease its databases.
	 * @param invocation distinguishes the invocations of the method
	 */
	TestRun start(Method method, String invocation, List<ContextDatabases> contexts) throws SQLException {
		this.started = true;
		return new TestMethodDatabases(this, this.testClass, method, invocation).start(contexts);
	}

	/**
	 * Close a connection of the class when its preparation is over: a database is frozen
	 * without connections.
	 */
	void closeAfterPreparation(Connection connection) {
		this.connections.add(connection);
	}

	/**
	 * Called by the first method with a database of its own. From now on, background work
	 * of the application does not get the database of the class.
	 */
	void endPreparation() throws SQLException {
		for (TestClassDatabases databases = this; databases != null; databases = databases.parent) {
			databases.scope.deactivate();
			for (Connection open = databases.connections.poll(); open != null; open = databases.connections.poll()) {
				open.close();
			}
		}
	}

}
