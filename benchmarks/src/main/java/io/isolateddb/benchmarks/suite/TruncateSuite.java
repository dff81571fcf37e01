package io.isolateddb.benchmarks.suite;

import io.isolateddb.benchmarks.Schema;
import org.junit.jupiter.api.BeforeEach;

/**
 * Before each test all tables are emptied and filled again.
 */
class TruncateSuite extends AbstractSuite {

	private static final Schema SCHEMA = new Schema(SCENARIO.tables(), SCENARIO.seedRows(), 0);

	@BeforeEach
	void reset() {
		this.jdbc.sql(SCHEMA.truncate() + SCHEMA.seed()).update();
	}

}
