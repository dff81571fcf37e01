package io.isolateddb.benchmarks.rewind;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.Schema;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabaseSnapshot;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.pool.ServerDatabases;
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
 * A test takes a snapshot of three inserts, or goes back to one after three inserts.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class SnapshotBenchmark {

	private static final int TOUCHED = 3;

	/**
	 * What is measured.
	 */
	@Param({ "snapshot", "restore" })
	public String step;

	private BenchmarkServer server;

	private ServerDatabases databases;

	private DatabaseLease lease;

	private DatabaseSnapshot first;

	/**
	 * Start the server and lease a database.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Trial)
	public void start() throws SQLException {
		this.server = new BenchmarkServer();
		this.databases = new ServerDatabases(this.server.engine(), ServerOptions.defaults());
		this.lease = this.databases
			.pool(this.server.template(new Schema(30, 10, 10)),
					new PoolOptions(new ConnectionSettings(new HikariConfig(), 5), 1, Duration.ofSeconds(30)))
			.lease("benchmark");
		this.first = this.lease.snapshot();
	}

	/**
	 * Insert three rows. They are the only ones when a snapshot is taken next.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Invocation)
	public void insert() throws SQLException {
		if (this.step.equals("snapshot")) {
			this.lease.restore(this.first);
		}
		try (Connection connection = this.lease.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			for (int i = 0; i < TOUCHED; i++) {
				statement.execute("INSERT INTO " + Schema.table(i * 7) + " (name, amount) VALUES ('test', 1)");
			}
		}
	}

	/**
	 * Take a snapshot, or go back to one. After ten thousand rows have been undone, the
	 * database is replaced once.
	 * @return the snapshot
	 */
	@Benchmark
	public DatabaseSnapshot run() {
		if (this.step.equals("snapshot")) {
			return this.lease.snapshot();
		}
		this.lease.restore(this.first);
		return this.first;
	}

	/**
	 * Stop the server.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		this.lease.close();
		this.databases.close();
		this.server.close();
	}

}
