package io.isolateddb.engine.postgresql;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SqlIdentifier;
import org.postgresql.util.PasswordUtil;

/**
 * The roles of restricted applications. A group role gets the privileges in the template,
 * so that all copies have them. Each database has a role of its own, which has the name
 * of the database, can log in, and is a member of the group.
 *
 * @see <a href="https://www.postgresql.org/docs/current/user-manag.html">Database
 * Roles</a>
 */
final class PostgreSqlRoles {

	/**
	 * The group role. It stays on the server, as templates do.
	 */
	private static final String GROUP = "isodb_restricted";

	/**
	 * Two sessions may create the group at the same time.
	 */
	private static final String CREATE_GROUP = """
			DO $$ BEGIN
				IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'isodb_restricted') THEN
					CREATE ROLE isodb_restricted NOLOGIN;
				END IF;
			EXCEPTION WHEN duplicate_object OR unique_violation THEN
			END $$""";

	/**
	 * Before version 15 every role may create tables in the schema {@code public}.
	 */
	private static final String GRANTS = """
			SELECT coalesce(string_agg(format('REVOKE CREATE ON SCHEMA %1$I FROM PUBLIC; GRANT USAGE ON SCHEMA %1$I TO isodb_restricted;
				GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO isodb_restricted;
				GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %1$I TO isodb_restricted', nspname), ';'), '')
			FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'""";

	private static final String EXISTS = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)";

	private static final int PASSWORD_BYTES = 24;

	private static final SecureRandom random = new SecureRandom();

	private PostgreSqlRoles() {
	}

	/**
	 * Grant the privileges of restricted roles in a database, for its present schema.
	 */
	static void grant(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		try {
			session.execute(CREATE_GROUP);
			session.execute(session.queryRow(GRANTS, (row) -> row.getString(1)));
		}
		catch (SQLException ex) {
			throw explained(ex);
		}
	}

	/**
	 * Create the role of a database. The server receives only a digest of the password,
	 * which may appear in its log.
	 * @return the password
	 */
	static String create(Connection connection, String database) throws SQLException {
		byte[] bytes = new byte[PASSWORD_BYTES];
		random.nextBytes(bytes);
		String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		String role = SqlIdentifier.quote(database);
		try {
			new JdbcSession(connection).execute(
					"CREATE ROLE " + role + " LOGIN PASSWORD '" + PasswordUtil.encodeScramSha256(password.toCharArray())
							+ "' IN ROLE " + GROUP + "; REVOKE TEMPORARY ON DATABASE " + role
							+ " FROM PUBLIC; GRANT CONNECT ON DATABASE " + role + " TO " + role);
			return password;
		}
		catch (SQLException ex) {
			throw explained(ex);
		}
	}

	private static SQLException explained(SQLException exception) {
		if (!PostgreSqlError.INSUFFICIENT_PRIVILEGE.matches(exception)) {
			return exception;
		}
		return new SQLException(
				"access = RESTRICTED needs the right to create roles: " + exception.getMessage()
						+ ". Give the privileged user CREATEROLE, or use access = FULL",
				exception.getSQLState(), exception);
	}

	/**
	 * Drop the role of a database that was dropped, if there is one.
	 */
	static void drop(Connection connection, String database) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		if (session.isTrue(EXISTS, database)) {
			session.execute("DROP ROLE " + SqlIdentifier.quote(database));
		}
	}

	/**
	 * Drop the role of a database that stays, if there is one. The current user becomes
	 * the owner of its objects.
	 * @param inside a connection to the database
	 */
	static void dropKeepingObjects(Connection inside, String database) throws SQLException {
		if (disown(inside, database)) {
			new JdbcSession(inside).execute("DROP ROLE " + SqlIdentifier.quote(database));
		}
	}

	/**
	 * Make the current user the owner of what the role of a database owns in a copy of
	 * it, so that nothing there depends on the role. To revoke the privileges of a role
	 * includes those on databases, so that on its own is granted again.
	 * @param inside a connection to the copy
	 */
	static void disownCopy(Connection inside, String database) throws SQLException {
		if (disown(inside, database)) {
			String role = SqlIdentifier.quote(database);
			new JdbcSession(inside).execute("GRANT CONNECT ON DATABASE " + role + " TO " + role);
		}
	}

	private static boolean disown(Connection inside, String database) throws SQLException {
		JdbcSession session = new JdbcSession(inside);
		boolean exists = session.isTrue(EXISTS, database);
		if (exists) {
			String role = SqlIdentifier.quote(database);
			session.execute("REASSIGN OWNED BY " + role + " TO CURRENT_USER; DROP OWNED BY " + role);
		}
		return exists;
	}

}
