package io.isolateddb.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

import io.isolateddb.IsolatedDatabaseException;
import org.jspecify.annotations.Nullable;

/**
 * Applies one script on one connection, which has no open transaction afterwards.
 */
final class SqlScriptRun {

	private static final Pattern COPY_FROM_STDIN = pattern("COPY\\b.*\\bFROM\\s+STDIN\\b.*");

	private static final Pattern BEGIN = pattern("(BEGIN|START\\s+TRANSACTION)\\b.*");

	private static final Pattern END = pattern("(COMMIT|END|ROLLBACK|ABORT)\\b.*");

	/** Ends a savepoint, or one transaction of a chain: a transaction stays open. */
	private static final Pattern NO_END = pattern(".*\\b(TO|AND\\s+CHAIN)\\b.*");

	private final SqlScript script;

	private final Connection connection;

	private final String database;

	/** The statement that opened the current transaction. */
	private @Nullable SqlStatement begin;

	SqlScriptRun(SqlScript script, Connection connection) throws SQLException {
		this.script = script;
		this.connection = connection;
		this.database = String.valueOf(connection.getCatalog());
	}

	void execute() throws SQLException {
		boolean autoCommit = this.connection.getAutoCommit();
		this.connection.setAutoCommit(true);
		try {
			for (SqlStatement statement : SqlStatements.of(this.script.content(), SqlDialect.of(this.connection))) {
				refusePsqlCommands(statement);
				execute(statement);
			}
			if (this.begin != null) {
				throw failure(this.begin, "the transaction that starts here is never committed",
						"Add COMMIT to the script, or leave BEGIN out", null);
			}
		}
		finally {
			restore(autoCommit);
		}
	}

	private void execute(SqlStatement statement) {
		try (Statement jdbc = this.connection.createStatement()) {
			jdbc.setEscapeProcessing(false);
			jdbc.execute(statement.text());
		}
		catch (SQLException ex) {
			String message = String.valueOf(ex.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
			throw failure(statement, message,
					"Correct the script; until then each test that uses it fails with this message", ex);
		}
		if (matches(BEGIN, statement)) {
			this.begin = statement;
		}
		else if (matches(END, statement) && !matches(NO_END, statement)) {
			this.begin = null;
		}
	}

	private void refusePsqlCommands(SqlStatement statement) {
		if (matches(COPY_FROM_STDIN, statement)) {
			throw failure(statement, "the rows of COPY … FROM STDIN are not SQL, only psql can read them",
					"Use INSERT instead; pg_dump writes it with --inserts", null);
		}
		if (statement.text().startsWith("\\")) {
			throw failure(statement, "a line that starts with a backslash is a command to psql, not SQL",
					"Remove the line", null);
		}
	}

	private IsolatedDatabaseException failure(SqlStatement statement, String cause, String remedy,
			@Nullable SQLException ex) {
		return new IsolatedDatabaseException("Fixture '%s' failed at line %d for database '%s': %s. Statement: %s. %s."
			.formatted(this.script.name(), statement.line(), this.database, cause, statement.shortened(), remedy), ex);
	}

	/**
	 * A connection that is closed has nothing to roll back; its error is already known.
	 */
	private void restore(boolean autoCommit) {
		try {
			this.connection.setAutoCommit(false);
			this.connection.rollback();
			this.connection.setAutoCommit(autoCommit);
		}
		catch (SQLException ex) {
			this.begin = null;
		}
	}

	private static boolean matches(Pattern pattern, SqlStatement statement) {
		return pattern.matcher(statement.text()).matches();
	}

	private static Pattern pattern(String regex) {
		return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
	}

}
