package io.isolateddb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.isolateddb.benchmarks.memory.MemoryBenchmark;
import io.isolateddb.benchmarks.rewind.RewindReport;
import io.isolateddb.benchmarks.start.StartBenchmark;
import io.isolateddb.benchmarks.suite.ParallelBenchmark;
import io.isolateddb.benchmarks.suite.Scenario;
import io.isolateddb.benchmarks.suite.SuiteBenchmark;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the benchmarks that the command line asks for, and writes the results as Markdown.
 *
 * @since 0.1.0
 */
public final class BenchmarksMain {

	private static final String ALL = "none,rollback,isolated-method,isolated-class,zonky,truncate,flyway-clean";

	private static final String SOME = "none,rollback,isolated-method";

	private final Parameters parameters;

	private final StringBuilder text = new StringBuilder();

	private BenchmarksMain(Parameters parameters) {
		this.parameters = parameters;
	}

	/**
	 * Run the benchmarks.
	 * @param arguments the command line; see the README
	 * @throws Exception if one of them fails
	 */
	public static void main(String[] arguments) throws Exception {
		BenchmarksMain benchmarks = new BenchmarksMain(new Parameters(arguments));
		Product.choose(benchmarks.parameters.text("server", ""));
		double load = Machine.load();
		String command = ("benchmarks/run " + String.join(" ", arguments)).strip();
		benchmarks.text.append('`').append(command).append("`\n\n").append(Machine.describe());
		benchmarks.text.append(String.format(Locale.ROOT, " The load of the machine before was %.1f.%n", load));
		benchmarks.run();
		Path output = Path.of(benchmarks.parameters.text("output", "benchmarks/target/benchmarks.md"));
		Files.writeString(output, benchmarks.text);
		System.out.println(benchmarks.text);
	}

	private void run() throws IOException, RunnerException, SQLException {
		boolean all = Stream.of("suite", "parallel", "rewind", "snapshot", "layer", "clone", "memory", "start")
			.noneMatch(this.parameters::says);
		if (all || this.parameters.says("suite")) {
			section("Suite");
			for (SuiteBenchmark suite : suites()) {
				this.text.append(suite.run()).append('\n');
			}
		}
		if (all || this.parameters.says("parallel")) {
			section("In parallel");
			this.text.append(new ParallelBenchmark(this.parameters).run());
		}
		if (all || this.parameters.says("rewind")) {
			section("Lease, rewind, fresh clone");
			this.text.append(new RewindReport(this.parameters).run());
		}
		runPartsOfRewind();
		if (all || this.parameters.says("memory")) {
			section("Memory");
			this.text.append(new MemoryBenchmark(this.parameters).run());
		}
		if (all || this.parameters.says("start")) {
			section("First database of a JVM");
			this.text.append(new StartBenchmark(this.parameters).run());
		}
	}

	/**
	 * What the part that measures rewinds contains, each for itself.
	 */
	private void runPartsOfRewind() throws RunnerException, SQLException {
		if (this.parameters.says("snapshot")) {
			section("Snapshots within a test");
			this.text.append(new RewindReport(this.parameters).runSnapshots());
		}
		if (this.parameters.says("layer")) {
			section("From asking to the lease, with fixtures");
			this.text.append(new RewindReport(this.parameters).runLayers());
		}
		if (this.parameters.says("clone")) {
			section("A clone by its parts");
			this.text.append(RewindReport.runClones());
		}
	}

	private void section(String title) {
		this.text.append("\n## ").append(title).append("\n\n");
	}

	private List<SuiteBenchmark> suites() {
		Scenario scenario = Scenario.of(this.parameters);
		boolean full = this.parameters.says("full");
		List<SuiteBenchmark> suites = new ArrayList<>();
		suites.add(suite(scenario, full ? 5 : 3, variants()));
		if (full && Stream.of("tables", "touched", "template-mb").noneMatch(this.parameters::has)) {
			suites.add(suite(scenario.withTouched(0), 3, SOME));
			suites.add(suite(scenario.withTouched(10), 3, SOME));
			suites.add(suite(scenario.withTables(300), 3, SOME + ",zonky"));
			suites.add(suite(scenario.withTables(1000), 3, SOME + ",zonky"));
			suites.add(suite(scenario.withTemplateMb(1024), 3, SOME));
		}
		return suites;
	}

	private static String variants() {
		return Product.isInProcess() ? SOME + ",isolated-class" : Product.isMySql() ? ALL.replace(",zonky", "") : ALL;
	}

	private SuiteBenchmark suite(Scenario scenario, int rounds, String variants) {
		return new SuiteBenchmark(scenario, this.parameters, rounds, variants);
	}

}
