package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.ServerAddress;
import org.postgresql.PGConnection;

/**
 * Detects a connection pooler that gives each transaction another session of the server,
 * as pgbouncer does with {@code pool_mode=transaction}. A lock would then not be held by
 * the JVM that has taken it: a living JVM would look dead.
 *
 * @see <a href="https://www.pgbouncer.org/features.html">Features of pgbouncer</a>
 */
final class PostgreSqlPooler {

	/**
	 * A pooler has as many other sessions that are free at most, or it opens new ones.
	 */
	private static final int MOST_SESSIONS = 3;

	private PostgreSqlPooler() {
	}

	/**
	 * Verify that a connection keeps its session. Without a pooler that is clear at once,
	 * as the server has told the driver its process. With one, other connections take the
	 * sessions that are free.
	 * @param connection the connection, in auto-commit mode
	 * @param address where it leads to
	 * @throws SQLException if the session changes
	 */
	static void requireOwnSession(Connection connection, ServerAddress address) throws SQLException {
		int process = process(connection);
		if (connection.unwrap(PGConnection.class).getBackendPID() == process) {
			return;
		}
		List<Connection> others = new ArrayList<>();
		try {
			for (int i = 0; i < MOST_SESSIONS; i++) {
				Connection other = address.connect();
				others.add(other);
				other.setAutoCommit(false);
				if (process(other) == process || process(connection) != process) {
					throw PostgreSqlError.CONNECTION_REJECTED.exception(
							"the connection pooler in front of the server gives each transaction another session, as "
									+ "pgbouncer does with pool_mode=transaction, so that no lock shows whether this JVM "
									+ "lives. Set isolated-database.server.url to the server itself, or use "
									+ "pool_mode=session");
				}
			}
		}
		finally {
			for (Connection other : others) {
				other.close();
			}
		}
	}

	private static int process(Connection connection) throws SQLException {
		return new JdbcSession(connection).queryRow("SELECT pg_backend_pid()", (row) -> row.getInt(1));
	}

}
