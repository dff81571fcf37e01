package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.ServerAddress;

/**
 * Removes what blocks even {@code DROP DATABASE … WITH (FORCE)}: prepared transactions,
 * subscriptions and logical replication slots. A test may have left them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-dropdatabase.html">DROP
 * DATABASE</a>
 */
final class PostgreSqlDropBlockers {

	/**
	 * The slot at the remote end of a subscription is left alone.
	 */
	private static final String STATEMENTS = """
			SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE database = current_database()
			UNION ALL
			SELECT unnest(ARRAY[format('ALTER SUBSCRIPTION %I DISABLE', s.subname),
				format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', s.subname),
				format('DROP SUBSCRIPTION %I', s.subname)])
			FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
			UNION ALL
			SELECT format('SELECT pg_drop_replication_slot(%L)', slot_name)
			FROM pg_replication_slots WHERE database = current_database()""";

	private PostgreSqlDropBlockers() {
	}

	/**
	 * Remove all of them from a database.
	 */
	static void remove(ServerAddress database) throws SQLException {
		try (Connection connection = database.connect()) {
			JdbcSession session = new JdbcSession(connection);
			for (String statement : session.query(STATEMENTS, (row) -> row.getString(1))) {
				session.execute(statement);
			}
		}
	}

}
