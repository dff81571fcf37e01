package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RowReader;

/**
 * The accounts of databases. Each database has an account of its own, with all rights in
 * that database and no rights elsewhere. So no test can reach the database of another
 * one, a template, which has no account, cannot be connected to, and the server counts by
 * account what a test has executed.
 * <p>
 * All JVMs reuse the same names, since the server keeps statistics for every name that it
 * has ever seen. A lock of the server protects the choice of a name. A session that waits
 * for it waits only until another session has created an account. Thread-safe.
 */
final class MySqlAccounts {

	/**
	 * The user of a database without an account, which does not exist.
	 */
	static final String NO_USER = "isodb_nobody";

	private static final String PREFIX = "isodb_account_";

	private static final Pattern NUMBER = Pattern.compile(PREFIX + "(\\d+).*");

	private static final String LOCK = "SELECT coalesce(get_lock('isodb_accounts', 30), 0)";

	private static final String UNLOCK = "DO release_lock('isodb_accounts')";

	private static final String USED = "SELECT DISTINCT user FROM mysql.db WHERE user LIKE 'isodb\\_account\\_%'";

	private static final String OF_DATABASE = "SELECT DISTINCT user, host FROM mysql.db "
			+ "WHERE db IN (?, ?) AND user LIKE 'isodb\\_%'";

	private final String password = "Pa1-" + UUID.randomUUID();

	private final MySqlRights rights = new MySqlRights();

	private final Map<String, String> users = new ConcurrentHashMap<>();

	/**
	 * The user of a database that this JVM has created, or else one that does not exist.
	 */
	String user(String database) {
		return this.users.getOrDefault(database, NO_USER);
	}

	String password() {
		return this.password;
	}

	/**
	 * Remember the user of a database.
	 */
	void assign(String database, String user) {
		this.users.put(database, user);
	}

	/**
	 * Create a user with all rights in a database, which need not exist yet. If there is
	 * an account of its name without any rights, a session that was killed has left it
	 * behind, and it is replaced.
	 * @return the name of the user
	 */
	String create(Connection connection, MySqlServer server, String database) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		if (!session.isTrue(LOCK)) {
			throw new SQLException("Another session of the server is creating accounts and does not finish");
		}
		try {
			String user = unusedUser(session);
			String account = server.account(user);
			session.execute(creation(account, "ALL PRIVILEGES", server.grantee(database)));
			this.rights.grant(session, account);
			return user;
		}
		finally {
			session.execute(UNLOCK);
		}
	}

	private static String unusedUser(JdbcSession session) throws SQLException {
		Set<Integer> used = new HashSet<>();
		for (String user : query(session, USED, (row) -> row.getString(1))) {
			Matcher matcher = NUMBER.matcher(user);
			if (matcher.matches()) {
				used.add(Integer.valueOf(matcher.group(1)));
			}
		}
		int number = 1;
		while (used.contains(number)) {
			number++;
		}
		return PREFIX + number;
	}

	/**
	 * The name of the restricted user beside a user, who may only read and write rows.
	 */
	static String restricted(String user) {
		return user + "_r";
	}

	/**
	 * The statements that create the restricted user of a database. Sequences, which only
	 * MariaDB has, are tables.
	 */
	String restriction(MySqlServer server, String database) {
		return creation(server.account(restricted(user(database))), "SELECT, INSERT, UPDATE, DELETE",
				server.grantee(database));
	}

	private String creation(String account, String rights, String grantee) {
		return "DROP USER IF EXISTS " + account + "; CREATE USER " + account + " IDENTIFIED BY '" + this.password
				+ "'; GRANT " + rights + " ON " + grantee + ".* TO " + account;
	}

	/**
	 * The accounts of a database, quoted, including those that other JVMs have created.
	 */
	static Set<String> of(Connection connection, String database) throws SQLException {
		return new TreeSet<>(query(new JdbcSession(connection), OF_DATABASE,
				(row) -> MySqlText.quote(row.getString(1)) + "@" + MySqlText.quote(row.getString(2)), database,
				MySqlText.escapeWildcards(database)));
	}

	private static List<String> query(JdbcSession session, String query, RowReader<String> reader, Object... values)
			throws SQLException {
		try {
			return session.query(query, reader, values);
		}
		catch (SQLException ex) {
			throw MySqlError.TABLE_ACCESS_DENIED.matches(ex)
					? MySqlRights.missing("see which accounts there are", "SELECT ON mysql.db", ex) : ex;
		}
	}

	/**
	 * Lock some accounts, so that nobody can log in with them any more, and end their
	 * sessions.
	 */
	static void lock(Connection connection, Set<String> accounts) throws SQLException {
		for (String account : accounts) {
			new JdbcSession(connection).execute("ALTER USER " + account + " ACCOUNT LOCK");
		}
		for (String account : accounts) {
			MySqlSessions.end(connection, account.substring(1, account.indexOf("`@`")));
		}
	}

	/**
	 * Drop the accounts of a database that was dropped.
	 */
	void drop(Connection connection, String database, Set<String> accounts) throws SQLException {
		for (String account : accounts) {
			new JdbcSession(connection).execute("DROP USER IF EXISTS " + account);
		}
		this.users.remove(database);
	}

}
