package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

import io.isolateddb.engine.JdbcSession;

/**
 * The sessions of a database that were used, each of which has the schema in memory.
 * Thread-safe: the monitor guards the sessions, and a thread that holds it waits at most
 * for a statement that another thread executes in one of them, which never needs it.
 */
final class SqliteSessions {

	/**
	 * Forgets what the session knows of the schema, which is read again when it is
	 * needed. Otherwise a session that has added a column would find it there when it is
	 * added again, though it is gone: SQLite looks at the file before some errors only.
	 *
	 * @see <a href="https://www.sqlite.org/pragma.html#pragma_writable_schema">PRAGMA
	 * writable_schema</a>
	 */
	private static final String FORGET_SCHEMA = "PRAGMA writable_schema = RESET";

	/**
	 * A statement begins by looking whether the session still has the schema in memory
	 * that it was compiled for: each time one is read, it gets another number.
	 */
	private static final String EXPLAIN = "EXPLAIN SELECT 1 FROM main.sqlite_schema";

	private static final int OPCODE = 2;

	private static final int P4 = 6;

	/** The numbers of the schemas that the sessions have in memory. */
	private final Map<Connection, String> used = new WeakHashMap<>();

	/**
	 * Add a session that was used. If it has read the schema since it was added for the
	 * last time, it does so again: what it has read may have been changed in a
	 * transaction that was rolled back.
	 * @param session a connection of the driver
	 */
	synchronized void add(Connection session) throws SQLException {
		String schema = schema(session);
		if (schema.isEmpty() || !schema.equals(this.used.get(session))) {
			forgetSchema(session);
			this.used.put(session, schema(session));
		}
	}

	private static String schema(Connection session) throws SQLException {
		List<String> numbers = new JdbcSession(session).query(EXPLAIN,
				(row) -> row.getString(OPCODE).equals("Transaction") ? row.getString(P4) : "");
		return numbers.stream().filter((number) -> !number.isEmpty()).findFirst().orElse("");
	}

	/**
	 * Let all sessions read the schema again, which has become another one.
	 */
	synchronized void forgetSchema() throws SQLException {
		for (Connection session : this.used.keySet()) {
			if (!session.isClosed()) {
				forgetSchema(session);
			}
		}
	}

	static void forgetSchema(Connection session) throws SQLException {
		new JdbcSession(session).execute(FORGET_SCHEMA);
	}

}
