package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SqlIdentifier;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

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

	/**
	 * Statements that begin so only read and write rows, or begin and end transactions.
	 * Neither can a trigger do more.
	 */
	private static final Set<String> ORDINARY = Set.of("select", "insert", "update", "delete", "replace", "with",
			"values", "begin", "commit", "end", "rollback", "savepoint", "release");

	private static final String IN_TRANSACTION = "within a transaction";

	@Override
	public String reset(Connection connection) throws SQLException {
		return reset(connection, true);
	}

	/**
	 * A statement whose rows have not been read to the end still sees the database as it
	 * was: once its session has been interrupted, no other one is executed before it
	 * ends, and the session is closed. What a session knows of the schema is right unless
	 * the database is rewound to another one, or it has changed the schema itself: then
	 * the session is told.
	 */
	@Override
	public String reset(Connection connection, boolean lasting) throws SQLException {
		SQLiteConnection session = connection.unwrap(SQLiteConnection.class);
		session.getDatabase().interrupt();
		try {
			if (isInTransaction(session)) {
				return "a transaction was left open";
			}
		}
		catch (SQLiteException ex) {
			if (ex.getResultCode() != SQLiteErrorCode.SQLITE_INTERRUPT) {
				throw ex;
			}
			session.close();
			return "";
		}
		if (!lasting) {
			this.sessions.add(session);
			return "";
		}
		String obstacle = resetState(session);
		this.sessions.verifySchema(session);
		return obstacle;
	}

	/**
	 * To read all settings takes longer than to rewind the database, and nearly no
	 * statement can change one.
	 */
	@Override
	public boolean hasLastingEffect(String sql) {
		int start = 0;
		while (start < sql.length() && Character.isWhitespace(sql.charAt(start))) {
			start++;
		}
		int end = start;
		while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
			end++;
		}
		int next = sql.indexOf(';') + 1;
		return !ORDINARY.contains(sql.substring(start, end).toLowerCase(Locale.ROOT))
				|| (next > 0 && !sql.substring(next).isBlank());
	}

	/**
	 * There is nothing to count. Whether the session has a transaction, or a statement
	 * whose rows have not been read to the end, shows when its database is to be copied:
	 * that it cannot be copied to a folder is found out after that. The monitor, which
	 * the driver holds during each statement, sees to it that the thread that has
	 * borrowed the connection does nothing in between; a thread that holds it waits for
	 * SQLite only, at most for the timeout of the session.
	 */
	@Override
	public String flush(Connection connection) throws SQLException {
		SQLiteConnection session = connection.unwrap(SQLiteConnection.class);
		String folder = SqliteFiles.parent(SqliteUrl.file(session.getUrl())).toString().replace("'", "''");
		synchronized (session.getDatabase()) {
			try {
				new JdbcSession(session).execute("VACUUM INTO '" + folder + "'");
			}
			catch (SQLException ex) {
				String reason = String.valueOf(ex.getMessage());
				if (reason.contains(IN_TRANSACTION)) {
					return "it has an open transaction";
				}
				if (reason.contains("in progress") && isReading(session)) {
					return "it has rows that were not read to the end";
				}
			}
			SqliteSessions.forgetSchema(session);
		}
		return "";
	}

	/**
	 * Whether a statement that has not ended reads tables. The driver itself leaves one
	 * open that reads none, with the generated key.
	 */
	private static boolean isReading(Connection session) throws SQLException {
		try {
			new JdbcSession(session).execute("PRAGMA wal_checkpoint(PASSIVE)");
			return false;
		}
		catch (SQLiteException ex) {
			if (ex.getResultCode() != SQLiteErrorCode.SQLITE_LOCKED) {
				throw ex;
			}
			return true;
		}
	}

	private static boolean isInTransaction(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		try {
			session.execute("BEGIN");
		}
		catch (SQLException ex) {
			if (String.valueOf(ex.getMessage()).contains(IN_TRANSACTION)) {
				return true;
			}
			throw ex;
		}
		session.execute("COMMIT");
		return false;
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
