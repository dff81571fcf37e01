package io.isolateddb.benchmarks.suite;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.BeforeAll;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Each test has a database of its own that starts from the rows of its class.
 */
@IsolatedDatabase(scope = IsolatedDatabase.Scope.METHOD)
class IsolatedBeforeAllSuite extends AbstractSuite {

	@BeforeAll
	static void addRows(@Autowired JdbcClient jdbc) {
		ClassRows.add(jdbc);
	}

}
