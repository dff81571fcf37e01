package io.isolateddb.benchmarks.suite;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.isolateddb.benchmarks.Schema;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows that each class has for its tests.
 */
final class ClassRows {

	private static final int COUNT = 5;

	private ClassRows() {
	}

	/**
	 * Add five rows. No test counts those with an identifier below zero.
	 */
	static void add(JdbcClient jdbc) {
		String table = Schema.table(0);
		IntStream.range(0, COUNT)
			.forEach((row) -> jdbc.sql("INSERT INTO " + table + " (id, name, amount) VALUES (?, ?, ?)")
				.params(-1 - row, "row of the class", row)
				.update());
	}

	/**
	 * A script that does the same with rows that only one class has.
	 * @param number the number of the class
	 */
	static String script(int number) {
		return IntStream.range(0, COUNT)
			.mapToObj((row) -> "INSERT INTO " + Schema.table(0) + " (id, name, amount) VALUES (" + (-1 - row)
					+ ", 'row of class " + number + "', " + row + ");\n")
			.collect(Collectors.joining());
	}

}
