package io.isolateddb.benchmarks.rewind;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.benchmarks.BenchmarkServer;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.SessionReset;

/**
 * A clone with the one connection that a test has. Not thread-safe.
 */
final class LeasedClone {

	private static final String NAME = "benchmark_clone";

	private final BenchmarkServer server;

	private final ChangeTracker changes;

	private final Connection connection;

	private final SessionReset sessionReset;

	LeasedClone(BenchmarkServer server, String template) throws SQLException {
		this.server = server;
		server.engine().administration().copy(template, NAME);
		this.changes = server.engine().trackChanges(NAME, template);
		this.connection = server.connect(NAME);
		this.sessionReset = server.engine().sessionReset(this.connection, null);
	}

	/**
	 * Do what a test does.
	 */
	void execute(String... statements) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	/**
	 * Do what happens to the session after the test.
	 */
	String reset() throws SQLException {
		return this.sessionReset.reset(this.connection);
	}

	/**
	 * Do what happens to the database after that.
	 */
	Rewind rewind() throws SQLException {
		return this.changes.rewind(1, null);
	}

	void drop() throws SQLException {
		this.changes.close();
		this.connection.close();
		this.server.engine().administration().drop(NAME);
	}

}
