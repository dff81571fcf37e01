package io.isolateddb.benchmarks.suite;

import java.util.Properties;
import java.util.Random;

import io.isolateddb.benchmarks.Parameters;

/**
 * What the suite is like.
 *
 * @param tests how many tests there are
 * @param warmUp how many of them are not measured
 * @param classSize how many tests there are in a class
 * @param tables how many tables the schema has
 * @param touched how many of them each test inserts a row into
 * @param seedRows how many rows each table has before
 * @param templateMb how large the database is before
 * @param seed decides which tables a test touches
 * @since 0.1.0
 */
public record Scenario(int tests, int warmUp, int classSize, int tables, int touched, int seedRows, int templateMb,
		int seed) {

	private static final String PREFIX = "benchmark.";

	/**
	 * Create a scenario.
	 * @param tests how many tests there are, rounded down to full classes
	 * @param warmUp how many of them are not measured
	 * @param classSize how many tests there are in a class
	 * @param tables how many tables the schema has
	 * @param touched how many of them each test inserts a row into
	 * @param seedRows how many rows each table has before
	 * @param templateMb how large the database is before
	 * @param seed decides which tables a test touches
	 */
	public Scenario {
		classSize = Math.min(classSize, tests);
		tests -= tests % classSize;
	}

	/**
	 * The scenario of the command line.
	 * @param parameters the command line
	 * @return the scenario
	 */
	public static Scenario of(Parameters parameters) {
		int tests = parameters.number("tests", 1000);
		return new Scenario(tests, parameters.number("warm-up", tests / 5), parameters.number("class-size", 100),
				parameters.number("tables", 30), parameters.number("touched", 3), parameters.number("seed-rows", 10),
				parameters.number("template-mb", 10), parameters.number("seed", 1));
	}

	/**
	 * The scenario that this JVM was started for.
	 */
	static Scenario current() {
		return new Scenario(property("tests"), property("warmUp"), property("classSize"), property("tables"),
				property("touched"), property("seedRows"), property("templateMb"), property("seed"));
	}

	private static int property(String name) {
		return Integer.getInteger(PREFIX + name);
	}

	/**
	 * What a JVM has to be told, so that {@link #current} works there.
	 */
	Properties properties() {
		Properties properties = new Properties();
		put(properties, "tests", this.tests);
		put(properties, "warmUp", this.warmUp);
		put(properties, "classSize", this.classSize);
		put(properties, "tables", this.tables);
		put(properties, "touched", this.touched);
		put(properties, "seedRows", this.seedRows);
		put(properties, "templateMb", this.templateMb);
		put(properties, "seed", this.seed);
		return properties;
	}

	private static void put(Properties properties, String name, int value) {
		properties.setProperty(PREFIX + name, Integer.toString(value));
	}

	/**
	 * The same with other tables.
	 * @param tables how many tables the schema has
	 * @return the scenario
	 */
	public Scenario withTables(int tables) {
		return new Scenario(this.tests, this.warmUp, this.classSize, tables, this.touched, this.seedRows,
				this.templateMb, this.seed);
	}

	/**
	 * The same with other tests.
	 * @param touched how many tables each test touches
	 * @return the scenario
	 */
	public Scenario withTouched(int touched) {
		return new Scenario(this.tests, this.warmUp, this.classSize, this.tables, touched, this.seedRows,
				this.templateMb, this.seed);
	}

	/**
	 * The same with a database of another size.
	 * @param templateMb how large the database is before
	 * @return the scenario
	 */
	public Scenario withTemplateMb(int templateMb) {
		return new Scenario(this.tests, this.warmUp, this.classSize, this.tables, this.touched, this.seedRows,
				templateMb, this.seed);
	}

	/**
	 * The same with fewer tests.
	 * @param tests how many tests there are at most
	 * @return the scenario
	 */
	Scenario withAtMost(int tests) {
		return (tests >= this.tests) ? this : new Scenario(tests, tests / 5, this.classSize, this.tables, this.touched,
				this.seedRows, this.templateMb, this.seed);
	}

	/**
	 * The tables that a test touches; it reads the first of them. There is one more than
	 * it inserts into if it only reads.
	 */
	int[] tablesOf(int test) {
		return new Random(31L * this.seed + test).ints(0, this.tables)
			.distinct()
			.limit(Math.max(1, this.touched))
			.toArray();
	}

	@Override
	public String toString() {
		return this.tables + " tables with " + this.seedRows + " rows each, " + this.touched
				+ " of them inserted into by each test, template of " + this.templateMb + " MB";
	}

}
