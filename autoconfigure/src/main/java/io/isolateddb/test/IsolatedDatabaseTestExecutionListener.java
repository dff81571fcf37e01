package io.isolateddb.test;

import java.util.List;

import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Opens the scope of each test class, and closes the scopes of classes and methods when
 * all other listeners are done. A class that turns out not to be isolated, when its
 * context has been loaded, has a scope too, which it does not use.
 *
 * @since 0.1.0
 * @see LeaseTestExecutionListener
 */
public final class IsolatedDatabaseTestExecutionListener implements TestExecutionListener, Ordered {

	/**
	 * Before every listener of Spring, of which {@code ServletTestExecutionListener} is
	 * the first at 1000. Since the callbacks after a test come in reverse order, the
	 * database is returned after the rollback of
	 * {@code TransactionalTestExecutionListener}, the scripts of
	 * {@code SqlScriptsTestExecutionListener}, and the end of a context that
	 * {@code DirtiesContextTestExecutionListener} closes.
	 */
	public static final int ORDER = 900;

	private static final String PREVIOUS = IsolatedDatabaseTestExecutionListener.class.getName() + ".previous";

	/**
	 * Create the listener. Called by Spring.
	 */
	public IsolatedDatabaseTestExecutionListener() {
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void beforeTestClass(TestContext test) {
		DatabaseScope scope = TestClassDatabases.open(test).scope();
		test.setAttribute(PREVIOUS, new Previous(ScopeBinding.bind(ScopeBinding.toParent(scope))));
		loaded(test).forEach((databases) -> scope.activate(databases, true));
		scope.whileUnprepared(() -> loaded(test));
	}

	/**
	 * The databases of the context. If it is not loaded yet, a parameter of a method for
	 * the class or injection will load it, here or in a test that runs at the same time,
	 * and {@link LeaseTestExecutionListener} will activate the scope.
	 */
	private static List<ContextDatabases> loaded(TestContext test) {
		return test.hasApplicationContext() ? ContextDatabases.inHierarchyOf(test.getApplicationContext()) : List.of();
	}

	@Override
	public void prepareTestInstance(TestContext test) {
		ContextProtection.beforeInjection(test);
	}

	/**
	 * Before injection, which is done again if the context has been closed since.
	 */
	@Override
	public void beforeTestMethod(TestContext test) {
		ContextProtection.begin(test);
	}

	@Override
	public void afterTestMethod(TestContext test) {
		try {
			LeaseTestExecutionListener.release(test);
		}
		finally {
			ContextProtection.end(test.getTestInstance());
		}
	}

	@Override
	public void afterTestClass(TestContext test) {
		ContextProtection.end(test.getTestClass());
		TestClassDatabases databases = TestClassDatabases.of(test);
		if (databases != null) {
			TestRun run = databases.close(test);
			JUnitExecution execution = JUnitExecution.of(test.getTestClass(), null);
			if (execution != null) {
				execution.endWith(run);
			}
			else {
				run.end(null);
			}
		}
		if (test.removeAttribute(PREVIOUS) instanceof Previous previous) {
			ScopeBinding.bind(previous.binding());
		}
	}

	/**
	 * The binding of the thread before the class.
	 *
	 * @param binding the binding, or {@code null}
	 */
	private record Previous(@Nullable ScopeBinding binding) {

	}

}
