package io.isolateddb.engine.postgresql;

import java.sql.SQLException;

/**
 * The errors of PostgreSQL that the engine handles, by their SQLSTATE.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error
 * Codes</a>
 */
enum PostgreSqlError {

	UNIQUE_VIOLATION("23505"), CONNECTION_REJECTED("08004"), READ_ONLY_TRANSACTION("25006"), UNKNOWN_DATABASE("3D000"),
	DUPLICATE_DATABASE("42P04"), INSUFFICIENT_PRIVILEGE("42501"), TOO_MANY_CONNECTIONS("53300"), OBJECT_IN_USE("55006"),
	QUERY_CANCELED("57014"), INTERNAL_ERROR("XX000");

	private final String state;

	PostgreSqlError(String state) {
		this.state = state;
	}

	/**
	 * Whether an exception reports this error.
	 */
	boolean matches(SQLException exception) {
		return this.state.equals(exception.getSQLState());
	}

	/**
	 * An exception that reports this error.
	 */
	SQLException exception(String message) {
		return new SQLException(message, this.state);
	}

}
