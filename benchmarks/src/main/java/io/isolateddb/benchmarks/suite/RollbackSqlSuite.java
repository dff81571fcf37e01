package io.isolateddb.benchmarks.suite;

/**
 * Each test runs in a transaction that is rolled back, in which the script of its class
 * runs first. {@link SuiteClasses} adds the annotation.
 */
class RollbackSqlSuite extends RollbackSuite {

}
