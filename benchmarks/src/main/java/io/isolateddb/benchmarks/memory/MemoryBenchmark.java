package io.isolateddb.benchmarks.memory;

import java.io.IOException;
import java.util.List;
import java.util.Properties;

import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.benchmarks.Parameters;

/**
 * Shows whether memory, sessions, files or databases grow with the number of leases.
 *
 * @param parameters the command line
 * @since 0.1.0
 */
public record MemoryBenchmark(Parameters parameters) {

	/**
	 * Run it.
	 * @return the results, as Markdown
	 * @throws IOException if it fails
	 */
	public String run() throws IOException {
		Properties properties = new Properties();
		properties.setProperty(MemoryMain.LEASES, Integer.toString(this.parameters.number("leases", 10_000)));
		Properties result = new ForkedJvm(MemoryMain.class, List.of(), (entry) -> true).run("memory", properties);
		return result.getProperty("table") + "\n" + result.getProperty("report") + "\n";
	}

}
