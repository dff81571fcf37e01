package io.isolateddb.test;

import java.sql.SQLException;
import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

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

	private static final String BINDING = LeaseTestExecutionListener.class.getName() + ".binding";

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
			databases.requireOneAtATime();
			JUnitExecution execution = JUnitExecution.of(test.getTestClass(), test.getTestMethod());
			TestRun run = databases.start(test.getTestMethod(), (execution != null) ? execution.invocation() : "",
					contexts);
			DatabaseScope scope = run.scope();
			if (execution != null) {
				execution.endWith(run);
			}
			ThreadAttributes.set(test.getTestInstance(), BINDING, new Binding(run, execution != null, bind(scope)));
			for (ContextDatabases context : contexts) {
				scope.activate(context, false);
				context.requireAllRouted(scope);
			}
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

	private static @Nullable ScopeBinding bind(DatabaseScope scope) {
		ScopeBinding previous = ScopeBinding.bind(ScopeBinding.to(scope));
		if (previous == null || !previous.isTest()) {
			InheritedTransaction.remove();
		}
		return previous;
	}

	/**
	 * Called when all other listeners are done with a method.
	 */
	static void release(TestContext test) {
		if (ThreadAttributes.remove(test.getTestInstance(), BINDING) instanceof Binding binding) {
			ScopeBinding.bind(binding.previous());
			binding.run().scope().deactivate();
			if (!binding.endedByJUnit()) {
				binding.run().end(test.getTestException());
			}
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

	/**
	 * What is undone after a method.
	 *
	 * @param run the run of the method
	 * @param endedByJUnit whether a {@link JUnitExecution} ends the run
	 * @param previous the binding of the thread before the method
	 */
	private record Binding(TestRun run, boolean endedByJUnit, @Nullable ScopeBinding previous) {

	}

}
