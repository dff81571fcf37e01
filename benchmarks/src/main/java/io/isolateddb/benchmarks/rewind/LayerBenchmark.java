package io.isolateddb.benchmarks.rewind;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.Schema;
import io.isolateddb.migration.ScriptsMigrator;
import io.isolateddb.migration.SqlScript;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabasePool;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.pool.Template;
import io.isolateddb.registry.ServerOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the first test of a class with fixtures waits, from asking to the lease: its
 * fixtures are new, so that their script runs, or have been used before, by another class
 * than the last one. The test inserts into three tables, and then there is the time in
 * which the background prepares the database for the next one.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class LayerBenchmark {

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

	private static final int KNOWN = 3;

	private static final int ROWS = 5;

	private static final int TOUCHED = 3;

	/**
	 * Whether the fixtures have been used before.
	 */
	@Param({ "new", "known" })
	public String fixtures;

	private BenchmarkServer server;

	private ServerDatabases databases;

	private Template template;

	private DatabasePool pool;

	private int number;

	private ScriptsMigrator script;

	private DatabaseLease lease;

	/**
	 * Start the server and warm a pool.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Trial)
	public void start() throws SQLException {
		this.server = new BenchmarkServer();
		this.databases = new ServerDatabases(this.server.engine(), ServerOptions.defaults());
		this.template = this.server.template(new Schema(30, 10, 10));
		this.pool = this.databases.pool(this.template,
				new PoolOptions(new ConnectionSettings(new HikariConfig(), 5), 1, Duration.ofSeconds(30)));
	}

	/**
	 * Read the fixtures of the next class.
	 */
	@Setup(Level.Invocation)
	public void nextClass() {
		this.number++;
		int id = this.fixtures.equals("new") ? this.number : this.number % KNOWN;
		this.script = new ScriptsMigrator(List.of(new SqlScript("fixtures.sql",
				IntStream.range(0, ROWS)
					.mapToObj((row) -> "INSERT INTO " + Schema.table(0) + " (id, name, amount) VALUES (" + (-1 - row)
							+ ", 'row of class " + id + "', " + row + ");\n")
					.collect(Collectors.joining()))));
	}

	/**
	 * Ask for the database of a test with these fixtures.
	 */
	@Benchmark
	public void leaseWithFixtures() {
		this.lease = this.pool.lease(this.pool.derive(this.template, this.script, "benchmark"), "benchmark");
	}

	/**
	 * Do what a test does, and let time pass.
	 * @throws SQLException if the server refuses
	 */
	@TearDown(Level.Invocation)
	public void test() throws SQLException {
		try (Connection connection = this.lease.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			for (int i = 0; i < TOUCHED; i++) {
				statement.execute("INSERT INTO " + Schema.table(i * 7) + " (name, amount) VALUES ('test', 1)");
			}
		}
		this.lease.close();
		LockSupport.parkNanos(PAUSE);
	}

	/**
	 * Stop the server.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		this.databases.close();
		this.server.close();
	}

}
