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
 * One warm rewind: a look, and the undo of what three tables received.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@SuppressWarnings("NullAway.Init")
public class RewindBenchmark {

	private static final int TOUCHED = 3;

	private static final int SEED_ROWS = 10;

	/**
	 * How many tables the schema has.
	 */
	@Param("30")
	public int tables;

	/**
	 * How large the database is.
	 */
	@Param("10")
	public int templateMb;

	/**
	 * What the test does before.
	 */
	@Param({ "read", "insert", "update" })
	public String work;

	private BenchmarkServer server;

	private Template template;

	private LeasedClone clone;

	private boolean usable;

	private String[] statements;

	/**
	 * Start the server and make the first clone.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Trial)
	public void start() throws SQLException {
		this.server = new BenchmarkServer();
		this.template = this.server.template(new Schema(this.tables, SEED_ROWS, this.templateMb));
		this.clone = new LeasedClone(this.server, this.template.database());
		this.usable = true;
		this.statements = new String[TOUCHED];
		for (int i = 0; i < TOUCHED; i++) {
			String table = Schema.table(i * 7);
			this.statements[i] = switch (this.work) {
				case "read" -> "SELECT name FROM " + table + " WHERE id = 1";
				case "update-large" -> "UPDATE filler SET content = 'test' WHERE id = " + (i + 1);
				case "insert" -> "INSERT INTO " + table + " (name, amount) VALUES ('test', 1)";
				default -> "UPDATE " + table + " SET amount = 0 WHERE id = 1";
			};
		}
	}

	/**
	 * Do what a test does, and reset its session. A clone that could not be rewound is
	 * replaced before: the rows to restore are known from the second clone on, and no
	 * more than ten thousand rows are undone in one clone.
	 * @throws SQLException if the server refuses
	 */
	@Setup(Level.Invocation)
	public void test() throws SQLException {
		if (!this.usable) {
			this.clone.drop();
			this.clone = new LeasedClone(this.server, this.template.database());
		}
		this.clone.execute(this.statements);
		this.clone.reset();
	}

	/**
	 * Rewind.
	 * @return what it has done
	 * @throws SQLException if the server refuses
	 */
	@Benchmark
	public Rewind rewind() throws SQLException {
		Rewind rewind = this.clone.rewind();
		this.usable = rewind.outcome() == Rewind.Outcome.UNCHANGED || rewind.outcome() == Rewind.Outcome.UNDONE;
		return rewind;
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
