package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

import org.jspecify.annotations.Nullable;

/**
 * All that makes a database, as statements that make another one like it: the server can
 * only say how its objects came to be, it cannot copy a database. The rows come from the
 * database itself. Immutable.
 *
 * @param source the database
 * @param statements the statements, in which stand-ins for the new database and its
 * account are to be replaced
 * @param tables the tables
 * @param rows how many rows each of the tables has
 */
record MySqlScript(String source, List<String> statements, List<MySqlTable> tables, Map<String, Long> rows) {

	/**
	 * Stands for the quoted name of the database.
	 */
	static final String DATABASE = "\u0001database\u0001";

	/**
	 * Stands for the bare name of the database, inside of what users have written.
	 */
	static final String NAME = "\u0001name\u0001";

	/**
	 * Stands for the account that owns the objects.
	 */
	static final String ACCOUNT = "\u0001account\u0001";

	/**
	 * Stands for whether events run.
	 */
	static final String RUNNING = "\u0001running\u0001";

	/**
	 * Stays below the packet size of all servers.
	 */
	private static final int LONGEST = 1_000_000;

	/**
	 * Where administrative sessions stay when they are done, so that they are not in the
	 * way of anything.
	 */
	private static final String LEAVE = "USE information_schema; " + MySqlEngine.SETTINGS;

	/**
	 * The table of a name, or {@code null}.
	 */
	@Nullable MySqlTable table(String name) {
		return this.tables.stream().filter((table) -> table.name().equals(name)).findFirst().orElse(null);
	}

	/**
	 * How many rows a table has.
	 */
	long rows(MySqlTable table) {
		return this.rows.getOrDefault(table.name(), 0L);
	}

	/**
	 * Make a database like the one that this was read from.
	 * @param database the new database, which its owner reaches from then on
	 * @param account its account, quoted
	 */
	void makeClone(Connection connection, String database, String account) throws SQLException {
		run(connection, database, account, "ENABLE");
	}

	/**
	 * Make a database like the one that this was read from, whose events do not run.
	 */
	void makeTemplate(Connection connection, String database, MySqlServer server) throws SQLException {
		run(connection, database, server.administrator(), server.dormant());
	}

	private void run(Connection connection, String database, String account, String running) throws SQLException {
		StringBuilder batch = new StringBuilder();
		for (String statement : this.statements) {
			if (batch.length() + statement.length() > LONGEST) {
				execute(connection, batch);
			}
			batch
				.append(statement.replace(DATABASE, MySqlEngine.quote(database))
					.replace(NAME, database)
					.replace(ACCOUNT, account)
					.replace(RUNNING, running))
				.append(";\n");
		}
		execute(connection, batch.append(LEAVE));
	}

	private static void execute(Connection connection, StringBuilder batch) throws SQLException {
		try (Statement statement = MySqlEngine.statement(connection)) {
			MySqlEngine.runAll(statement, batch.toString());
		}
		batch.setLength(0);
	}

	/**
	 * Put the stand-ins into a statement of the server. The names of databases stand in
	 * quotes before a dot, wherever the server itself has written them; what users have
	 * written may name a database whose name was given to them, which is one of ours.
	 */
	static String generalize(String statement, String source) {
		String general = statement.replace(MySqlEngine.quote(source) + ".", DATABASE + ".");
		if (source.matches("isodb_\\w+")) {
			general = general.replaceAll("(?<![\\w$])" + source + "(?![\\w$])", Matcher.quoteReplacement(NAME));
		}
		return general;
	}

	/**
	 * Give the statements their order.
	 */
	static List<String> inOrder(List<List<String>> parts) {
		List<String> statements = new ArrayList<>();
		parts.forEach(statements::addAll);
		return List.copyOf(statements);
	}

}
