package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An account for each database, which has all rights in it and none anywhere else: so no
 * test reaches the database of another one, a template has no account that leads to it,
 * and the server counts by account what a test has executed. The names are used again, by
 * all JVMs, since the server keeps counts for every name that it has ever seen. A lock of
 * the server guards the choice of a name: who waits for it waits for a session that
 * creates an account and for nothing else. Thread-safe.
 */
final class MySqlAccounts {

	/**
	 * The user of a database that has none.
	 */
	private static final String NOBODY = "isodb_nobody";

	private static final String PREFIX = "isodb_account_";

	private static final Pattern NUMBER = Pattern.compile(PREFIX + "(\\d+).*");

	private static final String LOCK = "SELECT get_lock('isodb_accounts', 30)";

	private static final String TAKEN = "SELECT DISTINCT user FROM mysql.db WHERE user LIKE 'isodb\\_account\\_%'";

	private static final String OF_DATABASE = "SELECT DISTINCT user, host FROM mysql.db "
			+ "WHERE db IN (?, ?) AND user LIKE 'isodb\\_%'";

	private final String password = "Pa1-" + UUID.randomUUID();

	private final Map<String, String> byDatabase = new ConcurrentHashMap<>();

	/**
	 * The user of a database that this JVM has made, or else one that the server does not
	 * know.
	 */
	String user(String database) {
		return this.byDatabase.getOrDefault(database, NOBODY);
	}

	String password() {
		return this.password;
	}

	/**
	 * The user of a database from now on.
	 */
	void assign(String database, String user) {
		this.byDatabase.put(database, user);
	}

	/**
	 * Make a user with all rights in a database that need not exist yet. An account of
	 * such a name without any rights was left behind by a session that was killed.
	 * @return the name of the user
	 */
	String make(Connection connection, MySqlServer server, String database) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			lock(statement);
			try {
				String user = freeUser(statement);
				String account = server.account(user);
				MySqlEngine.execute(connection, creation(account, "ALL PRIVILEGES", server.grantee(database))
						+ (server.distrusts() ? "; GRANT SUPER ON *.* TO " + account : ""));
				return user;
			}
			finally {
				statement.execute("DO release_lock('isodb_accounts')");
			}
		}
	}

	private static void lock(Statement statement) throws SQLException {
		try (ResultSet row = statement.executeQuery(LOCK)) {
			row.next();
			if (row.getInt(1) != 1) {
				throw new SQLException(
						"Another session of the server is creating accounts and does not come to an end");
			}
		}
	}

	private static String freeUser(Statement statement) throws SQLException {
		Set<Integer> taken = new HashSet<>();
		try (ResultSet rows = statement.executeQuery(TAKEN)) {
			while (rows.next()) {
				Matcher matcher = NUMBER.matcher(rows.getString(1));
				if (matcher.matches()) {
					taken.add(Integer.valueOf(matcher.group(1)));
				}
			}
		}
		int number = 1;
		while (taken.contains(number)) {
			number++;
		}
		return PREFIX + number;
	}

	/**
	 * The user beside it that may only read and write rows.
	 */
	static String restricted(String user) {
		return user + "_r";
	}

	/**
	 * The statements that make the restricted user of a database. MariaDB's sequences are
	 * tables.
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
	 * The accounts that lead to a database, quoted, even if another JVM has made them.
	 */
	static Set<String> of(Connection connection, String database) throws SQLException {
		Set<String> accounts = new TreeSet<>();
		try (PreparedStatement statement = connection.prepareStatement(OF_DATABASE)) {
			statement.setString(1, database);
			statement.setString(2, database.replaceAll("([_%\\\\])", "\\\\$1"));
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					accounts.add(MySqlEngine.quote(rows.getString(1)) + "@" + MySqlEngine.quote(rows.getString(2)));
				}
			}
		}
		return accounts;
	}

	/**
	 * Let nobody in any more by some accounts, and end their sessions.
	 */
	static void lockOut(Connection connection, Set<String> accounts) throws SQLException {
		for (String account : accounts) {
			MySqlEngine.execute(connection, "ALTER USER " + account + " ACCOUNT LOCK");
		}
		for (String account : accounts) {
			MySqlSessions.end(connection, account.substring(1, account.indexOf("`@`")));
		}
	}

	/**
	 * The accounts of a database, which is no more, go too.
	 */
	void drop(Connection connection, String database, Set<String> accounts) throws SQLException {
		for (String account : accounts) {
			MySqlEngine.execute(connection, "DROP USER IF EXISTS " + account);
		}
		this.byDatabase.remove(database);
	}

}
