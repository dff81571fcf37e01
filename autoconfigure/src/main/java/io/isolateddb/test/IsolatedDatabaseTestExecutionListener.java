package io.isolateddb.test;

import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.DatabaseScope;
import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Opens the scope of each test class, even of one that may turn out not to be isolated
 * when its context has been loaded, and closes the scopes of classes and methods after
 * everything else of them has ended.
 *
 * @since 0.1.0
 * @see LeaseTestExecutionListener
 */
public final class IsolatedDatabaseTestExecutionListener implements TestExecutionListener, Ordered {

	/**
	 * Before every listener of Spring, of which {@code ServletTestExecutionListener} is
	 * the first at 1000. Since the callbacks after a test come in reverse order, the
	 * database is given back after the rollback of
	 * {@code TransactionalTestExecutionListener}, the scripts of
	 * {@code SqlScriptsTestExecutionListener}, and the end of a context that
	 * {@code DirtiesContextTestExecutionListener} closes.
	 */
	public static final int ORDER = 900;

	private static final String PREVIOUS = IsolatedDatabaseTestExecutionListener.class.getName() + ".previous";

	/**
	 * Create the listener; Spring does it.
	 */
	public IsolatedDatabaseTestExecutionListener() {
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void beforeTestClass(TestContext test) {
		DatabaseScope scope = TestClassDatabases.open(test.getTestClass()).scope();
		test.setAttribute(PREVIOUS, new Previous(ScopeBinding.bind(ScopeBinding.around(scope))));
		if (test.hasApplicationContext()) {
			enter(test, scope);
		}
	}

	/**
	 * The context is loaded here at the latest, by injection.
	 */
	private static void enter(TestContext test, DatabaseScope scope) {
		ContextDatabases databases = test.getApplicationContext()
			.getBeanProvider(ContextDatabases.class)
			.getIfAvailable();
		if (databases != null) {
			scope.enter(databases, true);
		}
	}

	@Override
	public void afterTestMethod(TestContext test) {
		LeaseTestExecutionListener.release(test);
	}

	@Override
	public void afterTestClass(TestContext test) {
		TestClassDatabases databases = TestClassDatabases.of(test.getTestClass());
		if (databases != null) {
			TestRun run = databases.close();
			RunningTest running = RunningTest.of(test.getTestClass(), null);
			if (running != null) {
				running.ends(run);
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
	 * What the thread was bound to before the class.
	 *
	 * @param binding the binding, or {@code null}
	 */
	private record Previous(@Nullable ScopeBinding binding) {

	}

}
