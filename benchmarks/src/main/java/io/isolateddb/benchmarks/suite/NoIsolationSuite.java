package io.isolateddb.benchmarks.suite;

/**
 * Nothing keeps the tests apart.
 */
class NoIsolationSuite extends AbstractSuite {

	@Override
	boolean isIsolated() {
		return false;
	}

}
