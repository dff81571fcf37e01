package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;
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

	private final Set<Connection> used = Collections.newSetFromMap(new WeakHashMap<>());

	/**
	 * Add a session that was used.
	 * @param session a connection of the driver
	 */
	synchronized void add(Connection session) {
		this.used.add(session);
	}

	/**
	 * Let all sessions read the schema again, which has become another one.
	 */
	synchronized void forgetSchema() throws SQLException {
		for (Connection session : this.used) {
			if (!session.isClosed()) {
				forgetSchema(session);
			}
		}
	}

	static void forgetSchema(Connection session) throws SQLException {
		new JdbcSession(session).execute(FORGET_SCHEMA);
	}

}
