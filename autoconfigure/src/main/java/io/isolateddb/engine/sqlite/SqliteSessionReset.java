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
 */
record SqliteSessionReset(SqliteSessionState fresh) implements SessionReset {

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
	 * Settings with which temporary tables may not be dropped.
	 */
	private static final List<String> DROP_OBSTACLES = List.of("query_only", "foreign_keys");

	private static final String IN_TRANSACTION = "within a transaction";

	@Override
	public String reset(Connection connection) throws SQLException {
		String obstacle = resetState(connection);
		new JdbcSession(connection).execute(FORGET_SCHEMA);
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
			session.execute(FORGET_SCHEMA);
		}
		return "";
	}

	private String resetState(Connection connection) throws SQLException {
		SqliteSessionState used = SqliteSessionState.of(connection);
		if (used.equals(this.fresh)) {
			return "";
		}
		JdbcSession session = new JdbcSession(connection);
		for (String statement : corrections(used)) {
			session.execute(statement);
		}
		SqliteSessionState left = SqliteSessionState.of(connection);
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
		for (String database : used.attached()) {
			if (!this.fresh.attached().contains(database)) {
				statements.add("DETACH " + SqlIdentifier.quote(database));
			}
		}
		for (int i = 0; i < SqliteSessionState.SETTINGS.size(); i++) {
			String setting = SqliteSessionState.SETTINGS.get(i);
			if (lifted.contains(setting) || !used.values().get(i).equals(this.fresh.values().get(i))) {
				statements.add("PRAGMA " + setting + " = " + this.fresh.values().get(i));
			}
		}
		return statements;
	}

	private List<String> drops(SqliteSessionState used) {
		List<String> statements = new ArrayList<>();
		for (String kind : List.of("trigger ", "view ", "table ")) {
			for (String object : used.temporary()) {
				if (object.startsWith(kind) && !this.fresh.temporary().contains(object)) {
					statements
						.add("DROP " + kind + "IF EXISTS temp." + SqlIdentifier.quote(object.substring(kind.length())));
				}
			}
		}
		return statements;
	}

	private String describe(SqliteSessionState left) {
		List<String> differences = new ArrayList<>();
		for (int i = 0; i < SqliteSessionState.SETTINGS.size(); i++) {
			if (!left.values().get(i).equals(this.fresh.values().get(i))) {
				differences.add(SqliteSessionState.SETTINGS.get(i) + " = " + left.values().get(i));
			}
		}
		left.temporary()
			.stream()
			.filter((object) -> !this.fresh.temporary().contains(object))
			.forEach(differences::add);
		left.attached().stream().filter((name) -> !this.fresh.attached().contains(name)).forEach(differences::add);
		return differences.isEmpty() ? "lost something" : String.join(", ", differences);
	}

}
