package io.isolateddb.benchmarks.suite;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;

/**
 * Before each test the schema is dropped and migrated again.
 */
class FlywayCleanSuite extends AbstractSuite {

	@Autowired
	Flyway flyway;

	@BeforeEach
	void reset() {
		this.flyway.clean();
		this.flyway.migrate();
	}

}
