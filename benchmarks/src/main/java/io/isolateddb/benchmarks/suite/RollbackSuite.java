package io.isolateddb.benchmarks.suite;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.transaction.annotation.Transactional;

/**
 * Each test runs in a transaction that is rolled back.
 */
class RollbackSuite extends AbstractSuite {

	/**
	 * Here, since the annotation would not hold on a class that inherits the method.
	 */
	@Override
	@ParameterizedTest
	@MethodSource("io.isolateddb.benchmarks.suite.AbstractSuite#numbers")
	@Transactional
	void rowsAreInsertedAndRead(int number) {
		super.rowsAreInsertedAndRead(number);
	}

}
