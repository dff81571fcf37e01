package io.isolateddb.benchmarks.rewind;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.benchmarks.Schema;
import io.isolateddb.engine.Rewind;
import io.isolateddb.pool.Template;
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
 * What follows the update of a large table of the template: a rewind, which turns out to
 * be impossible, the drop of the clone, and a fresh one with its first connections.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class FreshCloneBenchmark {

	/**
	 * How many tables the schema has.
	 */
	@Param("30")
	public int tables;

	/**
	 * How large the database is, nearly all of it one table.
	 */
	@Param("10")
	public int templateMb;

	private BenchmarkServer server;

	private Template template;

	private LeasedClone clone;

	/**
	 * Start the server and make the first clone.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Trial)
	public void start() throws SQLException {
		this.server = new BenchmarkServer();
		this.template = this.server.template(new Schema(this.tables, 10, this.templateMb));
		this.clone = new LeasedClone(this.server, this.template.database());
	}

	/**
	 * Do what a test does.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Invocation)
	public void test() throws SQLException {
		this.clone.execute("UPDATE filler SET content = 'test' WHERE id = 1");
		this.clone.reset();
	}

	/**
	 * Replace the clone.
	 * @throws SQLException if the server refuses
	 */
	@Benchmark
	public void replace() throws SQLException {
		Rewind rewind = this.clone.rewind();
		if (rewind.outcome() != Rewind.Outcome.IMPOSSIBLE) {
			throw new IllegalStateException("The table is not large: " + rewind);
		}
		this.clone.drop();
		this.clone = new LeasedClone(this.server, this.template.database());
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
