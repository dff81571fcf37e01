package io.isolateddb.benchmarks.rewind;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.Schema;
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
 * The reset of one session, which comes before a rewind.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class SessionResetBenchmark {

	private BenchmarkServer server;

	private LeasedClone clone;

	/**
	 * Start the server and make a clone.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Trial)
	public void start() throws SQLException {
		this.server = new BenchmarkServer();
		this.clone = new LeasedClone(this.server, this.server.template(new Schema(30, 10, 10)).database());
	}

	/**
	 * Do what a test does.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Invocation)
	public void test() throws SQLException {
		this.clone.execute("INSERT INTO " + Schema.table(0) + " (name, amount) VALUES ('test', 1)");
	}

	/**
	 * Reset the session.
	 * @return why it could not be reset
	 * @throws SQLException if the server refuses
	 */
	@Benchmark
	public String reset() throws SQLException {
		return this.clone.reset();
	}

	/**
	 * Stop the server.
	 * @throws SQLException if the server refuses
	 */
	@TearDown(Level.Trial)
	public void stop() throws SQLException {
		this.clone.drop();
		this.server.close();
	}

}
