package io.isolateddb.engine.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;
import org.sqlite.SQLiteConnection;

/**
 * Writes the pages of one file over those of another one.
 */
final class SqliteBackup {

	private SqliteBackup() {
	}

	/**
	 * Write the pages of another file over those of a database, in one transaction. Its
	 * sessions stay connected. The driver does not report all failures, but success
	 * raises the version of the schema.
	 * @return {@code false} if another session has a transaction, or if the size of the
	 * pages has changed
	 */
	static boolean restore(Connection connection, Path source) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		long before = schemaVersion(session);
		connection.unwrap(SQLiteConnection.class).getDatabase().restore("main", SqliteUrl.immutable(source), null);
		return schemaVersion(session) != before;
	}

	private static long schemaVersion(JdbcSession session) throws SQLException {
		return session.queryRow("PRAGMA schema_version", (row) -> row.getLong(1));
	}

}
