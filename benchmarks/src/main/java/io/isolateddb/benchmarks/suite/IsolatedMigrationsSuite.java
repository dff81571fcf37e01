package io.isolateddb.benchmarks.suite;

/**
 * Each test has a database of its own, and each class has migrations of its own, which
 * {@link SuiteClasses} adds.
 */
class IsolatedMigrationsSuite extends AbstractSuite {

}
