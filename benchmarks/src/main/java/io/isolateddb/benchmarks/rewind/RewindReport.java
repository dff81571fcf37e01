package io.isolateddb.benchmarks.rewind;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import io.isolateddb.benchmarks.MarkdownTable;
import io.isolateddb.benchmarks.Parameters;
import io.isolateddb.benchmarks.Product;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benchmarks of this package and makes a table of what they say.
 *
 * @since 0.1.0
 */
public final class RewindReport {

	private static final String LARGE = "1024";

	private final List<RunResult> results = new ArrayList<>();

	private final int iterations;

	/**
	 * Create a report.
	 * @param parameters the command line
	 */
	public RewindReport(Parameters parameters) {
		this.iterations = parameters.number("jmh-iterations", parameters.says("full") ? 10 : 3);
	}

	/**
	 * Run it.
	 * @return the results, as Markdown
	 * @throws RunnerException if a benchmark fails
	 * @throws SQLException if the server refuses
	 */
	public String run() throws RunnerException, SQLException {
		run(options(LeaseBenchmark.class));
		run(options(RewindBenchmark.class).param("tables", "30"));
		run(options(SessionResetBenchmark.class));
		run(options(SnapshotBenchmark.class));
		run(options(LayerBenchmark.class));
		if (Product.isMySql()) {
			run(options(RewindBenchmark.class).param("work", "update-large"));
		}
		else {
			run(options(FreshCloneBenchmark.class).warmupIterations(3)
				.measurementIterations(5 * this.iterations)
				.param("templateMb", "10"));
			run(options(RewindBenchmark.class).param("tables", "1000"));
			run(options(RewindBenchmark.class).param("templateMb", LARGE).param("work", "read", "insert"));
			run(options(FreshCloneBenchmark.class).warmupIterations(3)
				.measurementIterations(5 * this.iterations)
				.param("templateMb", LARGE));
		}
		return table() + "\n" + runClones();
	}

	/**
	 * Measure only snapshots. Takes half a minute.
	 * @return the results, as Markdown
	 * @throws RunnerException if a benchmark fails
	 */
	public String runSnapshots() throws RunnerException {
		run(options(SnapshotBenchmark.class));
		double both = this.results.stream()
			.mapToDouble((result) -> result.getPrimaryResult().getStatistics().getPercentile(50))
			.sum();
		return table() + String.format(Locale.ROOT, "%nA snapshot of three inserts, and to go back after three: "
				+ "together %.2f ms (the sum of the medians).%n", both);
	}

	/**
	 * Measure only what the first tests of classes with fixtures wait. Takes half a
	 * minute.
	 * @return the results, as Markdown
	 * @throws RunnerException if a benchmark fails
	 */
	public String runLayers() throws RunnerException {
		run(options(LayerBenchmark.class));
		return table().toString();
	}

	/**
	 * Measure only a clone, by its parts.
	 * @return the results, as Markdown
	 * @throws SQLException if the server refuses
	 */
	public static String runClones() throws SQLException {
		return new CloneParts().run();
	}

	private MarkdownTable table() {
		MarkdownTable table = new MarkdownTable("benchmark", "parameters", "fastest tenth, ms", "median, ms", "p99, ms",
				"samples");
		for (RunResult result : this.results) {
			Statistics times = result.getPrimaryResult().getStatistics();
			table.row(result.getPrimaryResult().getLabel(), parameters(result), times.getPercentile(10),
					times.getPercentile(50), times.getPercentile(99), times.getN());
		}
		return table;
	}

	private static String parameters(RunResult result) {
		TreeMap<String, String> parameters = new TreeMap<>();
		result.getParams().getParamsKeys().forEach((key) -> parameters.put(key, result.getParams().getParam(key)));
		return parameters.toString().replaceAll("[{}]", "");
	}

	private void run(ChainedOptionsBuilder options) throws RunnerException {
		Collection<RunResult> results = new Runner(options.build()).run();
		this.results.addAll(results);
	}

	private ChainedOptionsBuilder options(Class<?> benchmark) {
		return new OptionsBuilder().include(benchmark.getName())
			.jvmArgsAppend(Product.options().toArray(String[]::new))
			.warmupIterations(2)
			.warmupTime(TimeValue.seconds(3))
			.measurementIterations(this.iterations)
			.measurementTime(TimeValue.seconds(2))
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT);
	}

}
