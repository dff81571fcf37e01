package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * The rights beyond their databases that accounts need to do what a migration does with
 * the rights of a user: to name other definers, which may not exist, and to make all
 * settings of a session. None of them lets an account change the server. An account gets
 * those that the administrator has and may grant. Thread-safe.
 */
final class MySqlRights {

	/**
	 * MySQL lets an administrator grant rights that it does not have, and then refuses to
	 * let it drop the account.
	 */
	private static final String GRANTABLE = """
			SELECT privilege_type FROM information_schema.user_privileges
			WHERE is_grantable = 'YES' AND privilege_type IN ('SET_ANY_DEFINER', 'ALLOW_NONEXISTENT_DEFINER', 'SET_USER_ID',
					'SYSTEM_USER', 'SESSION_VARIABLES_ADMIN', 'SET USER')
				AND grantee = concat('''', left(current_user(), char_length(current_user())
					- char_length(substring_index(current_user(), '@', -1)) - 1), '''@''',
					substring_index(current_user(), '@', -1), '''')""";

	private volatile @Nullable List<String> grantable;

	/**
	 * Grant an account what can be granted.
	 * @param account the account, quoted, which exists
	 */
	void grant(JdbcSession session, String account) throws SQLException {
		List<String> rights = this.grantable;
		if (rights == null) {
			rights = session.query(GRANTABLE, (row) -> row.getString(1));
			this.grantable = rights;
		}
		if (!rights.isEmpty()) {
			session.execute("GRANT " + String.join(", ", rights) + " ON *.* TO " + account);
		}
	}

	/**
	 * The error if the administrator lacks a right.
	 * @param what what it may not do
	 * @param grant the right that it needs
	 */
	static SQLException missing(String what, String grant, @Nullable SQLException cause) {
		return new SQLException("The user of the server may not " + what + ", which databases for tests need. GRANT "
				+ grant + " TO that user", "42000", cause);
	}

}
