package io.isolateddb.benchmarks.suite;

import io.isolateddb.IsolatedDatabase;

/**
 * Each test has a database of its own.
 */
@IsolatedDatabase(scope = IsolatedDatabase.Scope.METHOD)
class IsolatedMethodSuite extends AbstractSuite {

}
