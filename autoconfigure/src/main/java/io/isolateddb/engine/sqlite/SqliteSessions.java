package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a database that were used, each of which has the schema in memory.
 * Their states are read by a statement that is compiled once for each of them, and closed
 * with it. Thread-safe: the monitor guards the sessions, and a thread that holds it waits
 * at most for a statement that another thread executes in one of them, which never needs
 * it.
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

	private final Map<Connection, Used> used = new IdentityHashMap<>();

	/**
	 * Note that a session was used.
	 * @param session a connection of the driver
	 */
	synchronized void add(Connection session) throws SQLException {
		used(session);
	}

	/**
	 * Read the state of a session that was used.
	 * @param session a connection of the driver
	 */
	synchronized SqliteSessionState state(Connection session) throws SQLException {
		Used known = used(session);
		PreparedStatement state = known.state();
		if (state == null) {
			state = SqliteSessionState.query(session);
			this.used.put(session, new Used(state, known.schema()));
		}
		return SqliteSessionState.read(state);
	}

	/**
	 * Let a session that was used read the schema again, if it has read it since this was
	 * called for the last time: what it has read may have been changed in a transaction
	 * that was rolled back.
	 * @param session a connection of the driver
	 */
	synchronized void verifySchema(Connection session) throws SQLException {
		Used known = used(session);
		String schema = schema(session);
		if (schema.isEmpty() || !schema.equals(known.schema())) {
			forgetSchema(session);
			this.used.put(session, new Used(known.state(), schema(session)));
		}
	}

	private Used used(Connection session) throws SQLException {
		Used known = this.used.get(session);
		if (known == null) {
			removeClosed();
			known = new Used(null, "");
			this.used.put(session, known);
		}
		return known;
	}

	private void removeClosed() throws SQLException {
		for (Connection session : List.copyOf(this.used.keySet())) {
			if (session.isClosed()) {
				this.used.remove(session);
			}
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
		removeClosed();
		for (Connection session : this.used.keySet()) {
			forgetSchema(session);
		}
	}

	static void forgetSchema(Connection session) throws SQLException {
		new JdbcSession(session).execute(FORGET_SCHEMA);
	}

	/**
	 * A session that was used.
	 *
	 * @param state the query for its state, or {@code null} if that was never read
	 * @param schema the number of the schema that it had in memory when that was verified
	 */
	private record Used(@Nullable PreparedStatement state, String schema) {

	}

}
