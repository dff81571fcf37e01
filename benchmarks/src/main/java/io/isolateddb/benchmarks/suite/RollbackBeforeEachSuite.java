package io.isolateddb.benchmarks.suite;

import org.junit.jupiter.api.BeforeEach;

/**
 * Each test runs in a transaction that is rolled back, and adds the rows of its class
 * first, as {@code @Sql} does.
 */
class RollbackBeforeEachSuite extends RollbackSuite {

	@BeforeEach
	void addRows() {
		ClassRows.add(this.jdbc);
	}

}
