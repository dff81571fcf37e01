package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SqlIdentifier;
import org.sqlite.SQLiteConnection;

/**
 * Resets the sessions of one connection pool: temporary objects are dropped, other
 * databases are detached, and settings get their values again. Thread-safe.
 *
 * @param fresh the state of a session that has not been used
 * @param sessions those that were used
 */
record SqliteSessionReset(SqliteSessionState fresh, SqliteSessions sessions) implements SessionReset {

	/**
	 * Settings with which temporary tables may not be dropped.
	 */
	private static final List<String> DROP_OBSTACLES = List.of("query_only", "foreign_keys");

	private static final String IN_TRANSACTION = "within a transaction";

	/**
	 * What the session knows of the schema is right unless the database is rewound to
	 * another one: then the session is told.
	 */
	@Override
	public String reset(Connection connection) throws SQLException {
		Connection session = connection.unwrap(SQLiteConnection.class);
		String obstacle = resetState(session);
		this.sessions.verifySchema(session);
		return obstacle;
	}

	/**
	 * There is nothing to count. Whether the session has a transaction shows when it is
	 * to begin one. The monitor, which the driver holds during each statement, sees to it
	 * that the thread that has borrowed the connection does nothing in between; a thread
	 * that holds it waits for SQLite only, at most for the timeout of the session.
	 */
	@Override
	public String flush(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		synchronized (connection.unwrap(SQLiteConnection.class).getDatabase()) {
			try {
				session.execute("BEGIN");
			}
			catch (SQLException ex) {
				if (String.valueOf(ex.getMessage()).contains(IN_TRANSACTION)) {
					return "it has an open transaction";
				}
				throw ex;
			}
			session.execute("COMMIT");
			SqliteSessions.forgetSchema(connection);
		}
		return "";
	}

	private String resetState(Connection connection) throws SQLException {
		SqliteSessionState used = this.sessions.state(connection);
		if (used.equals(this.fresh)) {
			return "";
		}
		JdbcSession session = new JdbcSession(connection);
		for (String statement : corrections(used)) {
			session.execute(statement);
		}
		SqliteSessionState left = this.sessions.state(connection);
		return left.equals(this.fresh) ? "" : "the session has " + describe(left) + ", which a new one has not";
	}

	/**
	 * The statements that make a session as new. A session may be forbidden to write, and
	 * temporary tables may refer to one another: neither keeps them from being dropped.
	 */
	private List<String> corrections(SqliteSessionState used) {
		List<String> statements = new ArrayList<>(drops(used));
		List<String> lifted = statements.isEmpty() ? List.of() : DROP_OBSTACLES;
		lifted.forEach((setting) -> statements.add(0, "PRAGMA " + setting + " = 0"));
		for (String database : used.databases()) {
			if (!this.fresh.databases().contains(database)) {
				statements.add("DETACH " + SqlIdentifier.quote(database));
			}
		}
		List<String> values = used.values();
		List<String> wanted = this.fresh.values();
		for (int i = 0; i < wanted.size(); i++) {
			String setting = SqliteSessionState.SETTINGS.get(i);
			if (lifted.contains(setting) || !values.get(i).equals(wanted.get(i))) {
				statements.add("PRAGMA " + setting + " = " + wanted.get(i));
			}
		}
		return statements;
	}

	private List<String> drops(SqliteSessionState used) {
		List<String> statements = new ArrayList<>();
		for (String kind : List.of("trigger ", "view ", "table ")) {
			for (String object : used.temporaryObjects()) {
				if (object.startsWith(kind) && !this.fresh.temporaryObjects().contains(object)) {
					statements
						.add("DROP " + kind + "IF EXISTS temp." + SqlIdentifier.quote(object.substring(kind.length())));
				}
			}
		}
		return statements;
	}

	private String describe(SqliteSessionState left) {
		List<String> differences = new ArrayList<>();
		List<String> values = left.values();
		for (int i = 0; i < values.size(); i++) {
			if (!values.get(i).equals(this.fresh.values().get(i))) {
				differences.add(SqliteSessionState.SETTINGS.get(i) + " = " + values.get(i));
			}
		}
		left.temporaryObjects()
			.stream()
			.filter((object) -> !this.fresh.temporaryObjects().contains(object))
			.forEach(differences::add);
		left.databases().stream().filter((name) -> !this.fresh.databases().contains(name)).forEach(differences::add);
		return differences.isEmpty() ? "lost something" : String.join(", ", differences);
	}

}
