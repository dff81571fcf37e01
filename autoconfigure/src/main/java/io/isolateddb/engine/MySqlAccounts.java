package io.isolateddb.engine;

import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An account for each database, which has all rights in it and none anywhere else: so no
 * test reaches the database of another one, a template has no account that leads to it,
 * and the server counts by account what a test has executed. The names are used again,
 * since the server keeps counts for every name that it has ever seen. Thread-safe.
 */
final class MySqlAccounts {

	private final String prefix = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private final String password = "Pa1-" + UUID.randomUUID();

	private final Map<String, String> byDatabase = new ConcurrentHashMap<>();

	private final Deque<String> free = new ConcurrentLinkedDeque<>();

	private final AtomicInteger count = new AtomicInteger();

	/**
	 * The user of a database, whether there is one on the server or not.
	 */
	String user(String database) {
		return this.byDatabase.computeIfAbsent(database, (key) -> {
			String user = this.free.poll();
			return (user != null) ? user : this.prefix + this.count.incrementAndGet();
		});
	}

	String password() {
		return this.password;
	}

	/**
	 * The user of a database is no more.
	 */
	void release(String database) {
		String user = this.byDatabase.remove(database);
		if (user != null) {
			this.free.add(user);
		}
	}

	/**
	 * The user beside it that may only read and write rows.
	 */
	static String restricted(String user) {
		return user + "_r";
	}

	/**
	 * The statements that make the user of a database.
	 */
	String creation(MySqlServer server, String database) {
		String account = server.account(user(database));
		return creation(server, account, "ALL PRIVILEGES", database)
				+ (server.distrusts() ? "; GRANT SUPER ON *.* TO " + account : "");
	}

	/**
	 * The statements that make the restricted user of a database. MariaDB's sequences are
	 * tables.
	 */
	String restriction(MySqlServer server, String database) {
		return creation(server, server.account(restricted(user(database))), "SELECT, INSERT, UPDATE, DELETE", database);
	}

	private String creation(MySqlServer server, String account, String rights, String database) {
		return "DROP USER IF EXISTS " + account + "; CREATE USER " + account + " IDENTIFIED BY '" + this.password
				+ "'; GRANT " + rights + " ON " + server.grantee(database) + ".* TO " + account;
	}

}
