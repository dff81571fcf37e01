package io.isolateddb.test;

import java.sql.SQLException;
import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ContextDatabases;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Leases the databases of each test method and routes the context's DataSources to them.
 */
final class LeaseTestExecutionListener implements TestExecutionListener, Ordered {

	/**
	 * After {@code DependencyInjectionTestExecutionListener} (2000), which loads the
	 * context once more if {@code DirtiesContextBeforeModesTestExecutionListener} has
	 * closed it, and before {@code TransactionalTestExecutionListener} (4000) and
	 * {@code SqlScriptsTestExecutionListener} (5000), which are the first to use a
	 * connection.
	 */
	static final int ORDER = 3900;

	private static final String ACTIVATION = "isolated-database.activation";

	private static final String METHOD = LeaseTestExecutionListener.class.getName() + ".method";

	LeaseTestExecutionListener() {
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void prepareTestInstance(TestContext test) {
		TestClassDatabases databases = TestClassDatabases.of(test);
		if (databases != null && !databases.hasStarted()) {
			contexts(test, databases).forEach((context) -> databases.scope().activate(context, true));
			databases.scope().prepared();
		}
		ContextProtection.injected(test);
	}

	@Override
	public void beforeTestMethod(TestContext test) throws SQLException {
		TestClassDatabases databases = TestClassDatabases.of(test);
		List<ContextDatabases> contexts = (databases != null) ? contexts(test, databases) : List.of();
		if (databases != null && !contexts.isEmpty()) {
			LeasedMethod method = LeasedMethod.begin(databases, test.getTestClass(), test.getTestMethod(), contexts);
			ThreadAttributes.set(test.getTestInstance(), METHOD, method);
			method.activate(contexts);
		}
	}

	/**
	 * Before {@code DirtiesContextTestExecutionListener}, as the callbacks after a class
	 * come in reverse order.
	 */
	@Override
	public void afterTestClass(TestContext test) {
		ContextProtection.beginEnd(test);
	}

	/**
	 * Called when all other listeners are done with a method.
	 */
	static void release(TestContext test) {
		if (ThreadAttributes.remove(test.getTestInstance(), METHOD) instanceof LeasedMethod method) {
			method.release(test.getTestException());
		}
	}

	/**
	 * The databases of the test's context and of its parents.
	 * @return the databases, none if the test is not isolated
	 */
	private static List<ContextDatabases> contexts(TestContext test, TestClassDatabases databases) {
		if (!databases.isAnnotated() && !test.hasApplicationContext()) {
			return List.of();
		}
		ApplicationContext beans = test.getApplicationContext();
		List<ContextDatabases> contexts = ContextDatabases.inHierarchyOf(beans)
			.stream()
			.filter((candidate) -> !candidate.all().isEmpty())
			.toList();
		if (contexts.isEmpty() && databases.isAnnotated() && !isOff(beans.getEnvironment())) {
			throw new IsolatedDatabaseException("No database for " + test.getTestClass().getName()
					+ ": its application context has no DataSource. Remove @IsolatedDatabase, or add a "
					+ "DataSource, for instance with @SpringBootTest or @JdbcTest and spring-boot-starter-jdbc.");
		}
		return contexts;
	}

	/**
	 * Whether no test of the context is isolated, whatever its annotations say.
	 */
	private static boolean isOff(Environment environment) {
		String activation = Binder.get(environment).bind(ACTIVATION, String.class).orElse("");
		return activation.equalsIgnoreCase("never");
	}

}
