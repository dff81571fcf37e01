package io.isolateddb.benchmarks.memory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.ForkedJvm;
import io.isolateddb.benchmarks.MarkdownTable;
import io.isolateddb.benchmarks.Schema;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabasePool;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.registry.ServerOptions;

/**
 * Leases databases again and again, in a JVM of its own, and measures now and then what
 * has piled up.
 *
 * @since 0.1.0
 */
public final class MemoryMain {

	/**
	 * The system property that says how many leases there are.
	 */
	static final String LEASES = "benchmark.leases";

	private static final int FIRST_MEASUREMENT = 100;

	private static final double MIB = 1 << 20;

	private final MarkdownTable table = new MarkdownTable("leases", "heap after GC, MiB", "sessions on the server",
			"files open in the JVM", "databases", "all of them, MiB", "clones made");

	private final BenchmarkServer server = new BenchmarkServer();

	private final ServerDatabases databases = new ServerDatabases(this.server.engine(), ServerOptions.defaults());

	private MemoryMain() {
	}

	/**
	 * Run it.
	 * @param arguments the file to write the result to
	 * @throws Exception if it fails
	 */
	public static void main(String[] arguments) throws Exception {
		MemoryMain memory = new MemoryMain();
		memory.lease(Integer.getInteger(LEASES));
		Properties result = new Properties();
		result.setProperty("table", memory.table.toString());
		result.setProperty("report", String.join("\n", memory.databases.statistics().lines()));
		memory.databases.close();
		memory.server.close();
		ForkedJvm.write(arguments[0], result);
	}

	private void lease(int leases) throws SQLException, IOException {
		DatabasePool pool = this.databases.pool(this.server.template(new Schema(30, 10, 10)),
				new PoolOptions(new ConnectionSettings(new HikariConfig(), 5), 1, Duration.ofSeconds(30)));
		int nextMeasurement = FIRST_MEASUREMENT;
		for (int i = 1; i <= leases; i++) {
			try (DatabaseLease lease = pool.lease("lease " + i)) {
				insert(lease);
				if (i == nextMeasurement || i == leases) {
					measure(i);
					nextMeasurement *= 10;
				}
			}
		}
	}

	private static void insert(DatabaseLease lease) throws SQLException {
		try (Connection connection = lease.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			for (int table = 0; table < 3; table++) {
				statement.execute("INSERT INTO " + Schema.table(table) + " (name, amount) VALUES ('test', 1)");
			}
		}
	}

	private void measure(int leases) throws SQLException, IOException {
		System.gc();
		System.gc();
		long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
		long sessions = this.server
			.ask("SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'");
		long databases = this.server.ask("SELECT count(*) FROM pg_database WHERE datname LIKE 'isodb%'");
		long size = this.server.ask("SELECT sum(pg_database_size(oid)) FROM pg_database WHERE datname LIKE 'isodb%'");
		this.table.row(leases, heap / MIB, sessions, openFiles(), databases, size / MIB,
				this.databases.statistics().clones());
	}

	private static long openFiles() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
			return files.count();
		}
	}

}
