package io.isolateddb.benchmarks.suite;

import java.util.stream.IntStream;

import io.isolateddb.benchmarks.Product;
import io.isolateddb.benchmarks.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tests, which are the same whatever keeps them apart. Each inserts a row into some
 * tables and reads from one of them.
 */
@SpringBootTest(classes = BenchmarkApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE)
abstract class AbstractSuite {

	static final Scenario SCENARIO = Scenario.current();

	/**
	 * The system property that says how long a test waits in the database.
	 */
	static final String WAIT_MILLIS = "benchmark.waitMillis";

	private static final double WAIT = Integer.getInteger(WAIT_MILLIS, 0) / 1000.0;

	@Autowired
	JdbcClient jdbc;

	static IntStream numbers() {
		return IntStream.range(0, SCENARIO.classSize());
	}

	@ParameterizedTest
	@MethodSource("io.isolateddb.benchmarks.suite.AbstractSuite#numbers")
	void rowsAreInsertedAndRead(int number) {
		int[] tables = SCENARIO.tablesOf(number);
		for (int i = 0; i < SCENARIO.touched(); i++) {
			this.jdbc.sql("INSERT INTO " + Schema.table(tables[i]) + " (name, amount) VALUES (?, ?)")
				.params("test " + number, number)
				.update();
		}
		if (WAIT > 0 && Product.isInProcess()) {
			throw new IllegalArgumentException("SQLite and H2 have no query that waits. Run without --wait.");
		}
		if (WAIT > 0) {
			this.jdbc.sql(Product.isMySql() ? "SELECT sleep(?)" : "SELECT 1 FROM pg_sleep(?)")
				.param(WAIT)
				.query(Integer.class)
				.single();
		}
		long added = this.jdbc
			.sql("SELECT count(*) FROM (SELECT id FROM " + Schema.table(tables[0]) + " WHERE id > ? LIMIT 2) added")
			.param(SCENARIO.seedRows())
			.query(Long.class)
			.single();
		if (isIsolated() && added != Math.min(SCENARIO.touched(), 1)) {
			throw new IllegalStateException("Another test's rows are in " + Schema.table(tables[0]));
		}
	}

	/**
	 * Whether no test may see the rows of another one.
	 */
	boolean isIsolated() {
		return true;
	}

}
