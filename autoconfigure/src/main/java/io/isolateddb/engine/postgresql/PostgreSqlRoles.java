package io.isolateddb.engine.postgresql;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;

import org.postgresql.util.PasswordUtil;

/**
 * Roles of restricted applications. What they may do is granted to one role for all, in a
 * template, so that copies have it already; each database has a role of its own that can
 * log in there, is called like the database and belongs to the one for all.
 *
 * @see <a href="https://www.postgresql.org/docs/current/user-manag.html">Database
 * Roles</a>
 */
final class PostgreSqlRoles {

	/**
	 * The role that all restricted ones belong to. It stays on the server, as templates
	 * do.
	 */
	static final String GROUP = "isodb_restricted";

	/**
	 * Two may create it at the same time.
	 */
	private static final String CREATE_GROUP = """
			DO $$ BEGIN
				IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'isodb_restricted') THEN
					CREATE ROLE isodb_restricted NOLOGIN;
				END IF;
			EXCEPTION WHEN duplicate_object OR unique_violation THEN
			END $$""";

	/**
	 * Before version 15 everybody might create tables in the schema {@code public}.
	 */
	private static final String GRANTS = """
			SELECT string_agg(format('REVOKE CREATE ON SCHEMA %1$I FROM PUBLIC; GRANT USAGE ON SCHEMA %1$I TO isodb_restricted;
				GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO isodb_restricted;
				GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %1$I TO isodb_restricted', nspname), ';')
			FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'""";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private static final int PASSWORD_BYTES = 24;

	private static final SecureRandom random = new SecureRandom();

	private PostgreSqlRoles() {
	}

	/**
	 * Grant what restricted roles may do in a database, as its schema is now.
	 */
	static void grant(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(CREATE_GROUP);
			String grants;
			try (ResultSet row = statement.executeQuery(GRANTS)) {
				row.next();
				grants = row.getString(1);
			}
			if (grants != null) {
				statement.execute(grants);
			}
		}
		catch (SQLException ex) {
			throw explained(ex);
		}
	}

	/**
	 * Create the role for a database. The server gets no more than a digest of its
	 * password, which may stand in the server's log.
	 * @return its password
	 */
	static String create(Connection connection, String database) throws SQLException {
		byte[] bytes = new byte[PASSWORD_BYTES];
		random.nextBytes(bytes);
		String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		String role = PostgreSqlEngine.quote(database);
		try (Statement statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(
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
		if (!INSUFFICIENT_PRIVILEGE.equals(exception.getSQLState())) {
			return exception;
		}
		return new SQLException(
				"access = RESTRICTED takes the right to create roles: " + exception.getMessage()
						+ ". Give the privileged user CREATEROLE, or use access = FULL",
				exception.getSQLState(), exception);
	}

	/**
	 * Drop the role of a database that has been dropped, if there was one.
	 */
	static void drop(Connection connection, String database) throws SQLException {
		if (exists(connection, database)) {
			execute(connection, "DROP ROLE " + PostgreSqlEngine.quote(database));
		}
	}

	/**
	 * Drop the role of a database that stays, if there is one.
	 * @param inside a connection to the database
	 */
	static void dropKeeping(Connection inside, String database) throws SQLException {
		if (exists(inside, database)) {
			String role = PostgreSqlEngine.quote(database);
			execute(inside,
					"REASSIGN OWNED BY " + role + " TO CURRENT_USER; DROP OWNED BY " + role + "; DROP ROLE " + role);
		}
	}

	private static boolean exists(Connection connection, String role) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("SELECT FROM pg_roles WHERE rolname = ?")) {
			statement.setString(1, role);
			try (ResultSet row = statement.executeQuery()) {
				return row.next();
			}
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(sql);
		}
	}

}
