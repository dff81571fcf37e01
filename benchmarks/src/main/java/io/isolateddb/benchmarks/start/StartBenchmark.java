package io.isolateddb.benchmarks.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.benchmarks.MarkdownTable;
import io.isolateddb.benchmarks.Parameters;
import io.isolateddb.benchmarks.Schema;

/**
 * Lets one JVM after the other use a server that was there before them, with many
 * migrations: the first one migrates, the others find the template.
 *
 * @param parameters the command line
 * @since 0.1.0
 */
public record StartBenchmark(Parameters parameters) {

	private static final int MIGRATIONS = 200;

	/**
	 * Run it.
	 * @return the results, as Markdown
	 * @throws IOException if it fails
	 */
	public String run() throws IOException {
		int migrations = this.parameters.number("migrations", MIGRATIONS);
		Path folder = Files.createTempDirectory("benchmark-migrations");
		for (int i = 0; i < migrations; i++) {
			Files.writeString(folder.resolve("V" + (i + 1) + "__table.sql"), Schema.create(i));
		}
		return table(folder, migrations).toString();
	}

	private MarkdownTable table(Path folder, int migrations) throws IOException {
		MarkdownTable table = new MarkdownTable("run, with " + migrations + " migrations", "first database, ms",
				"once more in the same JVM, ms", "migrating a database afresh, ms");
		try (BenchmarkServer server = new BenchmarkServer()) {
			int runs = this.parameters.number("rounds", 3) + 1;
			for (int run = 1; run <= runs; run++) {
				Properties properties = new Properties();
				properties.setProperty(StartMain.URL, server.url());
				properties.setProperty(StartMain.FOLDER, folder.toString());
				Properties result = new ForkedJvm(StartMain.class, List.of(), (entry) -> true).run("start-" + run,
						properties);
				table.row((run == 1) ? "first" : "later", number(result, "first"), number(result, "second"),
						number(result, "afresh"));
			}
		}
		return table;
	}

	private static double number(Properties result, String name) {
		return Double.parseDouble(result.getProperty(name));
	}

}
