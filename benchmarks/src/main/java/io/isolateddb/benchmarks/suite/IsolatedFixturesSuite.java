package io.isolateddb.benchmarks.suite;

/**
 * Each test has a database of its own that starts from the fixtures of its class, which
 * {@link SuiteClasses} adds.
 */
class IsolatedFixturesSuite extends AbstractSuite {

}
