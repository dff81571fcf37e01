package io.isolateddb.benchmarks.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.benchmarks.MarkdownTable;
import io.isolateddb.benchmarks.Parameters;
import io.isolateddb.benchmarks.Schema;
import io.isolateddb.benchmarks.ServerFolder;

/**
 * Lets one JVM after the other use a server that was there before them, with many
 * migrations: the first one migrates, the others find the template.
 *
 * @since 0.1.0
 */
public final class StartBenchmark {

	private static final int MIGRATIONS = 200;

	private final Parameters parameters;

	private final StringBuilder notes = new StringBuilder();

	/**
	 * Create a benchmark.
	 * @param parameters the command line
	 */
	public StartBenchmark(Parameters parameters) {
		this.parameters = parameters;
	}

	/**
	 * Run it.
	 * @return the results, as Markdown
	 * @throws IOException if it fails
	 */
	public String run() throws IOException {
		int migrations = this.parameters.number("migrations", MIGRATIONS);
		Path folder = Files.createTempDirectory("benchmark-migrations");
		folder.toFile().deleteOnExit();
		for (int i = 0; i < migrations; i++) {
			Path script = Files.writeString(folder.resolve("V" + (i + 1) + "__table.sql"), Schema.create(i));
			script.toFile().deleteOnExit();
		}
		return "With " + migrations + " migrations.\n\n" + report("filesystem:" + folder);
	}

	private String report(String migrations) throws IOException {
		int runs = this.parameters.number("rounds", 3) + 1;
		MarkdownTable table = new MarkdownTable("server", "run", "server found or started, ms",
				"context of the first test, ms", "then, the test itself, ms", "migrating a database afresh, ms");
		try (BenchmarkServer server = new BenchmarkServer()) {
			run(table, "external", runs, Map.of(StartMain.LOCATION, migrations, "isolated-database.server.url",
					server.url(), "isolated-database.server.username", "postgres"));
		}
		try (ServerFolder folder = ServerFolder.create()) {
			run(table, "embedded", runs,
					Map.of(StartMain.LOCATION, migrations, ServerFolder.PROPERTY, folder.path().toString()));
		}
		return table + "\n" + this.notes;
	}

	private void run(MarkdownTable table, String server, int runs, Map<String, String> settings) throws IOException {
		for (int run = 1; run <= runs; run++) {
			Properties properties = new Properties();
			properties.putAll(settings);
			Properties result = new ForkedJvm(StartMain.class, List.of(),
					(entry) -> !entry.contains("embedded-database"))
				.run("start-" + server + "-" + run, properties);
			table.row(server, (run == 1) ? "first" : "later", number(result, "server"), number(result, "context"),
					number(result, "database"), number(result, "afresh"));
			this.notes.append("- ").append(server).append(", run ").append(run).append(": ");
			this.notes.append(result.getProperty("report")).append('\n');
		}
	}

	private static double number(Properties result, String name) {
		return Double.parseDouble(result.getProperty(name));
	}

}
