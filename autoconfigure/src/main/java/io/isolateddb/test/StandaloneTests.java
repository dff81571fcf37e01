package io.isolateddb.test;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Does for test classes without an application context what the listeners of Spring do
 * for others. What it opens is closed by JUnit with the test that it belongs to.
 * Thread-safe: the monitor of this class guards that a class is opened once; a thread
 * that holds it waits for nothing.
 */
final class StandaloneTests {

	private static final Logger logger = LoggerFactory.getLogger(StandaloneTests.class);

	private static final Namespace NAMESPACE = Namespace.create(StandaloneTests.class);

	private StandaloneTests() {
	}

	/**
	 * Open the databases of a class before everything else. If its annotations cannot be
	 * read, its first callback fails, as JUnit would wrap a failure here.
	 */
	static void open(ExtensionContext context) {
		Class<?> testClass = context.getRequiredTestClass();
		try {
			if (find(context, testClass) == null) {
				context.getStore(NAMESPACE).put(StandaloneClass.class, StandaloneClass.open(testClass));
			}
		}
		catch (IsolatedDatabaseException ex) {
			logger.debug("The databases of {} cannot be opened", testClass, ex);
		}
	}

	/**
	 * Make the databases of a class ready for its first callback.
	 */
	static void beforeAll(ExtensionContext context) {
		ofClass(context).activate();
	}

	/**
	 * Lease the databases of a method, unless it has them.
	 */
	static void beforeEach(ExtensionContext context) throws SQLException {
		method(context);
	}

	/**
	 * The parameters of a test or of a method before or after it, and of constructors.
	 */
	static TestParameters parameters(ExtensionContext context) throws SQLException {
		String test = context.getRequiredTestClass().getName()
				+ context.getTestMethod().map((method) -> "#" + method.getName()).orElse("");
		LeasedMethod method = context.getTestMethod().isPresent() ? method(context) : null;
		ListableBeanFactory beans = ofClass(context).activate();
		if (beans == null) {
			throw new ParameterResolutionException("No database parameter for " + test
					+ ": isolated-database.activation is 'never'. Remove the parameter, or the property.");
		}
		return new TestParameters(beans, test,
				(method != null) ? method.run().scope() : sharedScope(context.getRequiredTestClass(), beans));
	}

	/**
	 * The scope of a class whose methods share its database. With databases of their own
	 * they may still use a DataSource that the class has got, each on its own threads.
	 */
	private static @Nullable DatabaseScope sharedScope(Class<?> testClass, ListableBeanFactory beans) {
		TestClassDatabases databases = TestClassDatabases.of(testClass);
		boolean shared = databases != null && StandaloneClass.contexts(beans)
			.stream()
			.flatMap((context) -> context.all().stream())
			.allMatch((database) -> databases.settings(database).isShared());
		return (databases != null && shared) ? databases.scope() : null;
	}

	/**
	 * Close a connection that a class has got, as soon as a method has a database of its
	 * own, which starts from that of the class.
	 */
	static void closeAfterPreparation(ExtensionContext context, Connection connection) {
		TestClassDatabases databases = TestClassDatabases.of(context.getRequiredTestClass());
		if (databases != null) {
			databases.closeAfterPreparation(connection);
		}
	}

	private static @Nullable LeasedMethod method(ExtensionContext context) throws SQLException {
		Store store = context.getStore(NAMESPACE);
		StandaloneMethod known = store.get(context.getUniqueId(), StandaloneMethod.class);
		if (known != null) {
			return known.method();
		}
		Class<?> testClass = context.getRequiredTestClass();
		List<ContextDatabases> contexts = StandaloneClass.contexts(ofClass(context).activate());
		TestClassDatabases databases = TestClassDatabases.of(testClass);
		if (databases == null || contexts.isEmpty()) {
			return null;
		}
		Method method = context.getRequiredTestMethod();
		LeasedMethod leased = LeasedMethod.begin(databases, testClass, method, contexts);
		store.put(context.getUniqueId(), new StandaloneMethod(leased));
		leased.activate(contexts);
		return leased;
	}

	/**
	 * The class of a test, which is not open yet if only its method has the annotation.
	 */
	private static synchronized StandaloneClass ofClass(ExtensionContext context) {
		Class<?> testClass = context.getRequiredTestClass();
		StandaloneClass known = find(context, testClass);
		if (known == null) {
			known = StandaloneClass.openForMethod(testClass);
			contextOfClass(context, testClass).getStore(NAMESPACE).put(StandaloneClass.class, known);
		}
		return known;
	}

	private static @Nullable StandaloneClass find(ExtensionContext context, Class<?> testClass) {
		StandaloneClass known = context.getStore(NAMESPACE).get(StandaloneClass.class, StandaloneClass.class);
		return (known != null && known.isOf(testClass)) ? known : null;
	}

	private static ExtensionContext contextOfClass(ExtensionContext context, Class<?> testClass) {
		ExtensionContext ofClass = context;
		for (ExtensionContext next = context; next.getTestClass()
			.filter(testClass::equals)
			.isPresent(); next = next.getParent().orElseThrow()) {
			ofClass = next;
		}
		return ofClass;
	}

	/**
	 * A method whose databases are open. JUnit closes it with the method.
	 *
	 * @param method the method
	 */
	private record StandaloneMethod(LeasedMethod method) implements AutoCloseable {

		@Override
		public void close() {
			this.method.release(null);
		}

	}

}
