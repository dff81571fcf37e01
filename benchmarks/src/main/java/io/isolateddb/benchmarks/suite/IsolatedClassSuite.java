package io.isolateddb.benchmarks.suite;

import io.isolateddb.IsolatedDatabase;

/**
 * Each test class has a database of its own.
 */
@IsolatedDatabase(scope = IsolatedDatabase.Scope.CLASS)
class IsolatedClassSuite extends AbstractSuite {

	@Override
	boolean isIsolated() {
		return false;
	}

}
