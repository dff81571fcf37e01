package io.isolateddb.engine.postgresql;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SqlIdentifier;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PasswordUtil;

/**
 * The roles of restricted applications. A group role gets the privileges in the template,
 * so that all copies have them. Each database has a role of its own, which has the name
 * of the database, can log in, and is a member of the group, and of the role that the
 * user may have named for policies. A privileged user who is no superuser needs
 * {@code CREATEROLE}. Thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/user-manag.html">Database
 * Roles</a>
 */
final class PostgreSqlRoles {

	/**
	 * Each privileged user has a group of his own, which stays on the server, as
	 * templates do. From version 16 on only the user who has created a role can grant it.
	 */
	private static final String GROUP = """
			SELECT 'isodb_restricted_' || oid FROM pg_roles WHERE rolname = current_user""";

	/**
	 * Two sessions may create the role at the same time.
	 */
	private static final String CREATE_GROUP = """
			DO $$ BEGIN
				IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = %1$s) THEN
					EXECUTE format('CREATE ROLE %%I NOLOGIN', %1$s);
				END IF;
			EXCEPTION WHEN duplicate_object OR unique_violation THEN
			END $$""";

	/**
	 * Before version 15 every role may create tables in the schema {@code public}.
	 */
	private static final String GRANTS = """
			SELECT coalesce(string_agg(format('REVOKE CREATE ON SCHEMA %1$I FROM PUBLIC; GRANT USAGE ON SCHEMA %1$I TO %2$I;
				GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO %2$I;
				GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %1$I TO %2$I', nspname, ?), ';'), '')
			FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'""";

	/**
	 * The settings by which no event trigger of the application fires for what we do, as
	 * far as the user may change them.
	 */
	private static final String TRIGGERS_OFF = """
			SELECT coalesce(string_agg(concat('SET LOCAL ', name, ' = ',
				CASE name WHEN 'event_triggers' THEN 'off' ELSE 'replica' END, '; '), ''), '')
			FROM pg_settings WHERE name IN ('event_triggers', 'session_replication_role')
				AND (current_setting('is_superuser') = 'on' %s)""";

	/**
	 * Version 15 has introduced the right to change such a setting.
	 */
	private static final String HAS_PRIVILEGE = "OR has_parameter_privilege(name, 'SET')";

	private static final int PARAMETER_PRIVILEGES_SINCE = 15;

	private static final String EXISTS = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)";

	private static final int PASSWORD_BYTES = 24;

	private static final SecureRandom random = new SecureRandom();

	/**
	 * The role that the user has named, if any.
	 */
	private final AtomicReference<@Nullable String> named = new AtomicReference<>();

	/**
	 * Let restricted users have a role. Only the first one has an effect.
	 */
	void name(String role) {
		this.named.compareAndSet(null, role);
	}

	/**
	 * Create the role that the user has named, if there is none, so that migrations can
	 * make policies for it.
	 */
	void createNamed(Connection connection) throws SQLException {
		String role = this.named.get();
		if (role != null) {
			createGroup(new JdbcSession(connection), role);
		}
	}

	/**
	 * Grant the privileges of restricted roles in a database, for its present schema.
	 */
	void grant(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		String group = group(session);
		createGroup(session, group);
		try {
			withoutEventTriggers(session, session.queryRow(GRANTS, (row) -> row.getString(1), group));
		}
		catch (SQLException ex) {
			throw explained(ex);
		}
	}

	private static String group(JdbcSession session) throws SQLException {
		return session.queryRow(GROUP, (row) -> row.getString(1));
	}

	private static void createGroup(JdbcSession session, String role) throws SQLException {
		try {
			session.execute(CREATE_GROUP.formatted("'" + role.replace("'", "''") + "'"));
		}
		catch (SQLException ex) {
			throw explained(ex);
		}
	}

	/**
	 * Execute statements in one transaction, as the server does with those of one
	 * message, so that the settings end with it.
	 */
	private static void withoutEventTriggers(JdbcSession session, String statements) throws SQLException {
		int version = session.connection().getMetaData().getDatabaseMajorVersion();
		String off = session.queryRow(
				TRIGGERS_OFF.formatted((version >= PARAMETER_PRIVILEGES_SINCE) ? HAS_PRIVILEGE : ""),
				(row) -> row.getString(1));
		session.execute(off + statements);
	}

	/**
	 * Create the role of a database. The server receives only a digest of the password,
	 * which may appear in its log. The privileged user becomes a member, so that he can
	 * end its sessions and become the owner of its objects.
	 * @return the password
	 */
	String create(Connection connection, String database) throws SQLException {
		byte[] bytes = new byte[PASSWORD_BYTES];
		random.nextBytes(bytes);
		String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		String role = SqlIdentifier.quote(database);
		JdbcSession session = new JdbcSession(connection);
		String group = group(session);
		String named = this.named.get();
		String groups = SqlIdentifier.quote(group) + ((named != null) ? ", " + SqlIdentifier.quote(named) : "");
		try {
			session.execute("CREATE ROLE " + role + " LOGIN PASSWORD '"
					+ PasswordUtil.encodeScramSha256(password.toCharArray()) + "' IN ROLE " + groups + "; GRANT " + role
					+ " TO CURRENT_USER; REVOKE TEMPORARY ON DATABASE " + role
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
				"access = RESTRICTED needs the right to create roles and to grant that of isolated-database.restricted-role: "
						+ exception.getMessage()
						+ ". Give the privileged user CREATEROLE, and that role WITH ADMIN OPTION, or use access = FULL",
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
			// No event trigger fires for a role, which is of the whole server
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
			withoutEventTriggers(session, "REASSIGN OWNED BY " + role + " TO CURRENT_USER; DROP OWNED BY " + role);
		}
		return exists;
	}

}
