package io.isolateddb.benchmarks.suite;

import java.io.IOException;
import java.util.List;
import java.util.Properties;

import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.benchmarks.MarkdownTable;
import io.isolateddb.benchmarks.Parameters;

/**
 * Shows whether tests may run in parallel, and what they gain by it.
 *
 * @param parameters the command line
 * @since 0.1.0
 */
public record ParallelBenchmark(Parameters parameters) {

	private static final int WAIT_MILLIS = 5;

	/**
	 * Run it.
	 * @return the results, as Markdown
	 * @throws IOException if a run fails
	 */
	public String run() throws IOException {
		return together() + "\n" + throughput();
	}

	private String together() throws IOException {
		Scenario scenario = new Scenario(40, 0, 20, 30, 3, 10, 1, 1);
		MarkdownTable table = new MarkdownTable("two classes of 20 tests at once", "tests", "failed",
				"ms a test, start included", "first failure");
		for (Variant variant : List.of(Variant.ZONKY, Variant.ISOLATED_METHOD)) {
			Properties result = run(variant, scenario, 2, 0);
			table.row(variant, result.getProperty("tests"), result.getProperty("failed"), mean(result),
					result.getProperty("failure").replace("|", "\\|"));
		}
		return table.toString();
	}

	private String throughput() throws IOException {
		Scenario scenario = new Scenario(this.parameters.number("tests", 1000), 0, 50, 30, 3, 10, 1, 1);
		MarkdownTable table = new MarkdownTable("threads, each test waits " + WAIT_MILLIS + " ms in the database",
				"tests", "failed", "ms a test", "times as fast", "leases");
		double serial = Double.NaN;
		for (int threads : new int[] { 1, 2, 4, 8 }) {
			Properties result = run(Variant.ISOLATED_METHOD, scenario, threads, WAIT_MILLIS);
			serial = (threads == 1) ? mean(result) : serial;
			table.row(threads, result.getProperty("tests"), result.getProperty("failed"), mean(result),
					serial / mean(result), result.getProperty("report"));
		}
		return table.toString();
	}

	private Properties run(Variant variant, Scenario scenario, int threads, int waitMillis) throws IOException {
		Properties properties = scenario.properties();
		properties.setProperty(SuiteMain.VARIANT, variant.toString());
		properties.setProperty(ParallelMain.THREADS, String.valueOf(threads));
		properties.setProperty(ParallelMain.WARM_UP, String.valueOf(waitMillis > 0));
		properties.setProperty(AbstractSuite.WAIT_MILLIS, String.valueOf(waitMillis));
		String options = this.parameters.text("jvm", "");
		ForkedJvm jvm = new ForkedJvm(ParallelMain.class, options.isEmpty() ? List.of() : List.of(options.split(" ")),
				variant::admits);
		Properties result = jvm.run("parallel-" + variant + "-" + threads, properties);
		System.out.printf("%s, %d threads: %s failed, %.2f ms a test%n", variant, threads, result.getProperty("failed"),
				mean(result));
		return result;
	}

	private static double mean(Properties result) {
		return Double.parseDouble(result.getProperty("mean"));
	}

}
