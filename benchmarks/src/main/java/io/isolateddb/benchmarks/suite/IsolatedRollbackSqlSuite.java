package io.isolateddb.benchmarks.suite;

import io.isolateddb.IsolatedDatabase;

/**
 * Each test has a database of its own, and yet runs in a transaction that is rolled back,
 * in which the script of its class runs first: such a suite differs from
 * {@link IsolatedFixturesSuite} in its tests only, not in how it starts.
 */
@IsolatedDatabase
class IsolatedRollbackSqlSuite extends RollbackSqlSuite {

}
