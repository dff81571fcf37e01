package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * Prepares the statements that one session sends again and again, so that the server
 * keeps their plans. The driver would prepare whole batches; here each statement is
 * prepared by itself, so that no batch needs planning, whichever statements it consists
 * of. There are at most a few for each table and sequence of the template. Not
 * thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-prepare.html">PREPARE</a>
 */
final class PostgreSqlPreparedStatements {

	/**
	 * The plan of a longer statement costs more memory than the time it saves is worth.
	 */
	private static final int MOST_PREPARED_LENGTH = 20_000;

	private final Connection connection;

	private final int serverVersion;

	private final Map<String, String> names = new HashMap<>();

	private List<Call> queue = List.of();

	private ResultsReader queueReader = (results) -> {
	};

	PostgreSqlPreparedStatements(Connection connection) throws SQLException {
		this.connection = connection;
		this.serverVersion = connection.getMetaData().getDatabaseMajorVersion();
	}

	/**
	 * The major version of the server.
	 */
	int serverVersion() {
		return this.serverVersion;
	}

	/**
	 * Execute statements in one round trip, or in two if some of them have not been
	 * prepared yet.
	 * @return the results, which the caller closes
	 */
	Statement execute(List<Call> calls) throws SQLException {
		Map<String, String> added = new HashMap<>();
		for (Call call : calls) {
			if (call.isPrepared() && !this.names.containsKey(call.statement())) {
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
	 * Execute statements before those whose results are requested next, in the same round
	 * trip.
	 * @param reader reads their results, unless a statement fails
	 */
	void queue(List<Call> calls, ResultsReader reader) {
		this.queue = calls;
		this.queueReader = reader;
	}

	/**
	 * Execute statements in one round trip, or in two if some of them have not been
	 * prepared yet.
	 * @return the result of each
	 */
	List<Result> executeAll(List<Call> calls) throws SQLException {
		List<Call> queued = this.queue;
		this.queue = List.of();
		List<Result> all = new ArrayList<>();
		if (queued.isEmpty() && calls.isEmpty()) {
			return all;
		}
		try (Statement results = execute(Stream.concat(queued.stream(), calls.stream()).toList())) {
			if (!queued.isEmpty()) {
				this.queueReader.read(results);
			}
			for (int i = 0; i < calls.size(); i++) {
				all.add(Result.read(results));
				results.getMoreResults();
			}
		}
		return all;
	}

	/**
	 * Send a batch that the driver does not prepare.
	 */
	private Statement send(List<String> statements) throws SQLException {
		Statement batch = new JdbcSession(this.connection).createStatement();
		batch.unwrap(PGStatement.class).setPrepareThreshold(0);
		batch.execute(String.join("; ", statements));
		return batch;
	}

	/**
	 * Reads the results of some statements of a batch.
	 */
	interface ResultsReader {

		/**
		 * Read the results.
		 * @param results the batch at the first of these results. It has to be left at
		 * the result behind them
		 */
		void read(Statement results) throws SQLException;

	}

	/**
	 * A statement to be executed.
	 *
	 * @param statement its text
	 * @param isPrepared whether it is prepared
	 * @param arguments the values of its parameters, which contain no quotes
	 */
	record Call(String statement, boolean isPrepared, List<String> arguments) {

		/**
		 * A statement that will be sent again.
		 */
		static Call of(String statement, String... arguments) {
			return new Call(statement, statement.length() <= MOST_PREPARED_LENGTH, List.of(arguments));
		}

		/**
		 * A statement that is not prepared.
		 */
		static Call once(String statement) {
			return new Call(statement, false, List.of());
		}

		/**
		 * A statement that will be sent again and again, however long it is.
		 */
		static Call often(String statement, String... arguments) {
			return new Call(statement, true, List.of(arguments));
		}

		private String text(@Nullable String name) {
			if (name == null) {
				return this.statement;
			}
			return "EXECUTE " + name
					+ (this.arguments.isEmpty() ? "" : "('" + String.join("', '", this.arguments) + "')");
		}

	}

	/**
	 * The result of one statement.
	 *
	 * @param isUpdate whether it has a count instead of rows
	 * @param count how many rows were written
	 * @param rows the rows, each with the texts of its columns
	 */
	record Result(boolean isUpdate, long count, List<List<String>> rows) {

		private static Result read(Statement results) throws SQLException {
			ResultSet row = results.getResultSet();
			if (row == null) {
				return new Result(true, results.getUpdateCount(), List.of());
			}
			int columns = row.getMetaData().getColumnCount();
			List<List<String>> rows = new ArrayList<>();
			while (row.next()) {
				List<String> texts = new ArrayList<>();
				for (int i = 1; i <= columns; i++) {
					texts.add(row.getString(i));
				}
				rows.add(texts);
			}
			return new Result(false, 0, rows);
		}

		/**
		 * The first column of the first row.
		 */
		String value() {
			return this.rows.get(0).get(0);
		}

	}

}
