package io.isolateddb.benchmarks.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;

import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.benchmarks.MarkdownTable;
import io.isolateddb.benchmarks.Parameters;

/**
 * Runs the suite under each variant, each time in a JVM of its own. In every round each
 * variant has its turn, in random order, so that none has a quieter machine than another.
 *
 * @since 0.1.0
 */
public final class SuiteBenchmark {

	private static final String WALL = "wall";

	private final Scenario scenario;

	private final Parameters parameters;

	private final int rounds;

	private final int waitMillis;

	private final Map<Variant, List<Properties>> results = new EnumMap<>(Variant.class);

	/**
	 * Create a benchmark.
	 * @param scenario what the suite is like
	 * @param parameters the command line
	 * @param rounds how often each variant runs
	 * @param variants their names, separated by commas
	 */
	public SuiteBenchmark(Scenario scenario, Parameters parameters, int rounds, String variants) {
		this.scenario = scenario;
		this.parameters = parameters;
		this.rounds = parameters.number("rounds", rounds);
		this.waitMillis = parameters.number("wait", 0);
		Stream.of(parameters.text("variants", variants).split(","))
			.forEach((name) -> this.results.put(Variant.of(name), new ArrayList<>()));
	}

	/**
	 * Run it.
	 * @return the results, as Markdown
	 * @throws IOException if a run fails
	 */
	public String run() throws IOException {
		Random random = new Random(this.scenario.seed());
		for (int round = 1; round <= this.rounds; round++) {
			List<Variant> order = new ArrayList<>(this.results.keySet());
			Collections.shuffle(order, random);
			for (Variant variant : order) {
				Properties result = run(variant);
				this.results.computeIfAbsent(variant, (key) -> new ArrayList<>()).add(result);
				System.out.printf("round %d, %s: %.2f ms a test%n", round, variant, value(result, "mean"));
			}
		}
		return report();
	}

	private Properties run(Variant variant) throws IOException {
		Properties properties = scenario(variant).properties();
		properties.setProperty(SuiteMain.VARIANT, variant.toString());
		properties.setProperty(AbstractSuite.WAIT_MILLIS, String.valueOf(this.waitMillis));
		String options = this.parameters.text("jvm", "");
		ForkedJvm jvm = new ForkedJvm(SuiteMain.class, options.isEmpty() ? List.of() : List.of(options.split(" ")),
				variant::admits);
		long start = System.nanoTime();
		Properties result = jvm.run(variant.toString(), properties);
		result.setProperty(WALL, Double.toString((System.nanoTime() - start) / 1e9));
		return result;
	}

	private Scenario scenario(Variant variant) {
		boolean all = this.parameters.says("full");
		return switch (variant.cost()) {
			case LOW -> this.scenario;
			case HIGH -> this.scenario.withAtMost(all ? 1000 : 200);
			case HIGHEST -> this.scenario.withAtMost(all ? 200 : 100);
		};
	}

	private String report() {
		double rollback = median(this.results.getOrDefault(Variant.ROLLBACK, List.of()), "mean");
		MarkdownTable table = new MarkdownTable("variant", "tests", "ms a test", "÷ rollback", "lowest", "highest",
				"median test", "p99 test", "CPU ms a test", "of these, test thread", "whole JVM, s");
		this.results.forEach((variant, runs) -> {
			double mean = median(runs, "mean");
			double[] means = runs.stream().mapToDouble((run) -> value(run, "mean")).sorted().toArray();
			table.row(variant, scenario(variant).tests(), mean, mean / rollback, means[0], means[means.length - 1],
					median(runs, "median"), median(runs, "p99"), median(runs, "cpu"), median(runs, "testThreadCpu"),
					median(runs, WALL));
		});
		String wait = (this.waitMillis > 0) ? ", each test waits " + this.waitMillis + " ms in the database" : "";
		StringBuilder text = new StringBuilder("### " + this.scenario + wait + "\n\n" + this.rounds
				+ " rounds; each variant's figures are medians over its rounds.\n\n" + table + "\n");
		this.results.forEach((variant, runs) -> {
			String report = runs.get(runs.size() - 1).getProperty("report", "");
			text.append(report.isEmpty() ? "" : "- " + variant + ", last round: " + report + "\n");
		});
		return text.toString();
	}

	private static double median(List<Properties> runs, String name) {
		double[] values = runs.stream().mapToDouble((run) -> value(run, name)).sorted().toArray();
		return (values.length > 0) ? values[values.length / 2] : Double.NaN;
	}

	private static double value(Properties run, String name) {
		return Double.parseDouble(run.getProperty(name));
	}

}
