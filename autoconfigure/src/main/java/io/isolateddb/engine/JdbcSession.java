package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Executes SQL on a connection the way engines need it: without parameters, the text goes
 * to the server as it is, and all statements of a batch are executed. Neither closes the
 * connection nor changes its auto-commit mode. Not thread-safe. Every method fails with
 * the {@link SQLException} of the driver.
 *
 * @param connection the connection
 * @since 0.1.0
 */
public record JdbcSession(Connection connection) {

	/**
	 * Create a statement whose text goes to the server as it is. A driver would otherwise
	 * take <code>{d}</code> in a quoted name for an escape of JDBC.
	 * @return the statement, to be closed by the caller
	 * @throws SQLException if the connection is broken
	 */
	public Statement createStatement() throws SQLException {
		Statement statement = this.connection.createStatement();
		statement.setEscapeProcessing(false);
		return statement;
	}

	/**
	 * Execute all statements of a batch. Their results are dropped. A driver may report
	 * an error in a statement other than the first one only when its result is fetched.
	 * @param batch one statement, or several separated by semicolons
	 * @throws SQLException if one of them fails
	 */
	public void execute(String batch) throws SQLException {
		try (Statement statement = createStatement()) {
			boolean rows = statement.execute(batch);
			while (rows || statement.getUpdateCount() != -1) {
				rows = statement.getMoreResults();
			}
		}
	}

	/**
	 * Read all rows of a query.
	 * @param sql the query
	 * @param reader reads each row
	 * @param parameters the values of its parameters
	 * @param <T> what is read from a row
	 * @return what was read from each row
	 * @throws SQLException if the query fails
	 */
	public <T extends @Nullable Object> List<T> query(String sql, RowReader<T> reader, Object... parameters)
			throws SQLException {
		if (parameters.length == 0) {
			try (Statement statement = createStatement(); ResultSet rows = statement.executeQuery(sql)) {
				return RowReader.readAll(rows, reader);
			}
		}
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
			try (ResultSet rows = statement.executeQuery()) {
				return RowReader.readAll(rows, reader);
			}
		}
	}

	/**
	 * Read the first row of a query.
	 * @param sql the query
	 * @param reader reads the row
	 * @param parameters the values of its parameters
	 * @param <T> what is read from the row
	 * @return what was read
	 * @throws SQLException if the query fails or has no row
	 */
	public <T extends @Nullable Object> T queryRow(String sql, RowReader<T> reader, Object... parameters)
			throws SQLException {
		List<T> rows = query(sql, reader, parameters);
		if (rows.isEmpty()) {
			throw new SQLException("The server has answered without a row: " + sql);
		}
		return rows.get(0);
	}

	/**
	 * Read the first two columns of all rows of a query.
	 * @param sql the query
	 * @param parameters the values of its parameters
	 * @return the second column by the first one, in the order of the rows
	 * @throws SQLException if the query fails
	 */
	public Map<String, String> queryPairs(String sql, Object... parameters) throws SQLException {
		Map<String, String> pairs = new LinkedHashMap<>();
		query(sql, (row) -> pairs.put(row.getString(1), row.getString(2)), parameters);
		return pairs;
	}

	/**
	 * Whether the first column of the first row of a query is true.
	 * @param sql the query
	 * @param parameters the values of its parameters
	 * @return {@code false} if it is false, 0 or {@code NULL}
	 * @throws SQLException if the query fails or has no row
	 */
	public boolean isTrue(String sql, Object... parameters) throws SQLException {
		return queryRow(sql, (row) -> row.getBoolean(1), parameters);
	}

}
