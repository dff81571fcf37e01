package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * Lets the server keep the plans of the statements that one session sends again and
 * again. Each is kept by itself, so that a batch needs no planning, whichever of them it
 * is made of; the driver keeps plans of whole batches. At most there are a few for each
 * table and sequence of the template. Not thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-prepare.html">PREPARE</a>
 */
final class PostgreSqlPreparedStatements {

	/**
	 * The plan of a longer statement takes more memory than it saves time.
	 */
	private static final int LONG = 20_000;

	private final Connection connection;

	private final Map<String, String> names = new HashMap<>();

	PostgreSqlPreparedStatements(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Execute statements in one round trip, or in two if there are some that have not
	 * been executed before.
	 * @return the results, which the caller closes
	 */
	Statement execute(List<Call> calls) throws SQLException {
		Map<String, String> added = new HashMap<>();
		for (Call call : calls) {
			if (call.isKept() && !this.names.containsKey(call.statement())) {
				added.putIfAbsent(call.statement(), "plan_" + (this.names.size() + added.size()));
			}
		}
		if (!added.isEmpty()) {
			send(added.keySet().stream().map((text) -> "PREPARE " + added.get(text) + " AS " + text).toList()).close();
			this.names.putAll(added);
		}
		return send(calls.stream().map((call) -> call.text(this.names.get(call.statement()))).toList());
	}

	/**
	 * Send a batch that the driver need not keep. It would take {@code {d}} in a quoted
	 * name for an escape of JDBC.
	 */
	private Statement send(List<String> statements) throws SQLException {
		Statement batch = this.connection.createStatement();
		batch.setEscapeProcessing(false);
		batch.unwrap(PGStatement.class).setPrepareThreshold(0);
		batch.execute(String.join("; ", statements));
		return batch;
	}

	/**
	 * A statement to be executed.
	 *
	 * @param statement its text
	 * @param isKept whether the server keeps its plan
	 * @param arguments its parameters, which contain no quotes
	 */
	record Call(String statement, boolean isKept, List<String> arguments) {

		/**
		 * A statement that comes again.
		 */
		static Call of(String statement, String... arguments) {
			return new Call(statement, statement.length() <= LONG, List.of(arguments));
		}

		/**
		 * A statement without a plan.
		 */
		static Call once(String statement) {
			return new Call(statement, false, List.of());
		}

		private String text(@Nullable String name) {
			if (name == null) {
				return this.statement;
			}
			return "EXECUTE " + name
					+ (this.arguments.isEmpty() ? "" : "('" + String.join("', '", this.arguments) + "')");
		}

	}

}
