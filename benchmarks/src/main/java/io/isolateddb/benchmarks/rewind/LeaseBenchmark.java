package io.isolateddb.benchmarks.rewind;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.Schema;
import io.isolateddb.pool.ConnectionSettings;
import io.isolateddb.pool.DatabasePool;
import io.isolateddb.pool.PoolOptions;
import io.isolateddb.pool.ServerDatabases;
import io.isolateddb.registry.ServerOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a lease and its end cost the thread of the test. Between two leases there is the
 * time that a short test takes, in which the background prepares the next one.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class LeaseBenchmark {

	private static final long TEST = TimeUnit.MILLISECONDS.toNanos(2);

	private BenchmarkServer server;

	private ServerDatabases databases;

	private DatabasePool pool;

	/**
	 * Start the server and warm a pool.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Trial)
	public void start() throws SQLException {
		this.server = new BenchmarkServer();
		this.databases = new ServerDatabases(this.server.engine(), ServerOptions.defaults());
		this.pool = this.databases.pool(this.server.template(new Schema(30, 10, 10)),
				new PoolOptions(new ConnectionSettings(new HikariConfig(), 5), 1, Duration.ofSeconds(30)));
	}

	/**
	 * Let a test's time pass.
	 */
	@Setup(Level.Invocation)
	public void test() {
		LockSupport.parkNanos(TEST);
	}

	/**
	 * Lease a database and return it.
	 */
	@Benchmark
	public void lease() {
		this.pool.lease("benchmark").close();
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
