package io.isolateddb.engine.mysql;

import java.sql.SQLException;

/**
 * The errors of MySQL and MariaDB that the engine handles, by their numbers.
 *
 * @see <a href=
 * "https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html">Server Error
 * Message Reference</a>
 */
enum MySqlError {

	DATABASE_EXISTS(1007), TOO_MANY_CONNECTIONS(1040), DATABASE_ACCESS_DENIED(1044), UNKNOWN_DATABASE(1049),
	NO_SUCH_THREAD(1094), TABLE_ACCESS_DENIED(1142), SPECIFIC_ACCESS_DENIED(1227), OPTION_PREVENTS_STATEMENT(1290),
	READ_ONLY_MODE(1836), UNKNOWN_TRANSACTION(1397), SEQUENCE_ENDED(4084);

	private final int code;

	MySqlError(int code) {
		this.code = code;
	}

	/**
	 * Whether an exception reports this error.
	 */
	boolean matches(SQLException exception) {
		return exception.getErrorCode() == this.code;
	}

}
