package io.isolateddb.test;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.datasource.ContextDatabases;
import io.isolateddb.datasource.ScopeBinding;
import org.jspecify.annotations.Nullable;

/**
 * A test method that has its databases, with its thread bound to them.
 *
 * @param run the run of the method
 * @param endedByJUnit whether a {@link JUnitExecution} ends the run
 * @param previous the binding of the thread before the method
 */
record LeasedMethod(TestRun run, boolean endedByJUnit, @Nullable ScopeBinding previous) {

	/**
	 * Lease the databases of a method and bind the current thread to them.
	 * @param databases the databases of its class
	 * @param contexts where the databases are used
	 */
	static LeasedMethod begin(TestClassDatabases databases, Class<?> testClass, Method method,
			List<ContextDatabases> contexts) throws SQLException {
		databases.requireOneAtATime();
		JUnitExecution execution = JUnitExecution.of(testClass, method);
		TestRun run = databases.start(method, (execution != null) ? execution.invocation() : "", contexts);
		if (execution != null) {
			execution.endWith(run);
		}
		ScopeBinding previous = ScopeBinding.bind(ScopeBinding.to(run.scope()));
		if (previous == null || !previous.isTest()) {
			InheritedTransaction.remove();
		}
		return new LeasedMethod(run, execution != null, previous);
	}

	/**
	 * Route the DataSources to the databases.
	 */
	void activate(List<ContextDatabases> contexts) throws SQLException {
		for (ContextDatabases context : contexts) {
			this.run.scope().activate(context, false);
			context.requireAllRouted(this.run.scope());
		}
	}

	/**
	 * End what {@link #begin} and {@link #activate} have begun.
	 * @param failure why the method has failed, if no {@link JUnitExecution} tells
	 */
	void release(@Nullable Throwable failure) {
		ScopeBinding.bind(this.previous);
		this.run.scope().deactivate();
		if (!this.endedByJUnit) {
			this.run.end(failure);
		}
	}

}
