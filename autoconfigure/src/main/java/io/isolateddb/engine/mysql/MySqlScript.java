package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;

/**
 * The statements that create a database like another one: the server cannot copy a
 * database, but it can describe its objects. The rows are copied from the other database
 * itself. Immutable.
 *
 * @param source the other database
 * @param statements the statements, with placeholders for the new database and its
 * account
 * @param tables the tables by name, in their order
 * @param rows what is known about the rows of each table, by name
 */
record MySqlScript(String source, List<String> statements, Map<String, MySqlTable> tables,
		Map<String, MySqlTemplateRows> rows) {

	/**
	 * The placeholder for the quoted name of the database.
	 */
	static final String DATABASE = "\u0001database\u0001";

	/**
	 * The placeholder for the unquoted name of the database, in what users have written.
	 */
	static final String NAME = "\u0001name\u0001";

	/**
	 * The placeholder for the account that owns the objects.
	 */
	static final String ACCOUNT = "\u0001account\u0001";

	/**
	 * The placeholder for the state of events.
	 */
	static final String EVENT_STATE = "\u0001event\u0001";

	/**
	 * A batch of this length is shorter than the packet size of every server.
	 */
	private static final int MOST_BATCH_LENGTH = 1_000_000;

	/**
	 * Where an administrative session returns to, so that it blocks nothing.
	 */
	private static final String LEAVE = "USE information_schema; " + MySqlEngine.SETTINGS;

	/**
	 * The table with a name, or {@code null}.
	 */
	@Nullable MySqlTable table(String name) {
		return this.tables.get(name);
	}

	/**
	 * How many rows a table has.
	 */
	long rows(MySqlTable table) {
		return this.rows.getOrDefault(table.name(), MySqlTemplateRows.NONE).count();
	}

	/**
	 * The condition for the rows of a table in a clone whose primary key is not in this
	 * database. If no key is missing between the lowest and the highest one, the server
	 * finds the others without reading all rows.
	 */
	String isAdded(MySqlTable table, String database) {
		String keys = this.rows.getOrDefault(table.name(), MySqlTemplateRows.NONE).keys();
		return keys.isEmpty() ? table.isAdded(this.source, database)
				: table.in(database) + "." + table.integerKey() + " NOT BETWEEN " + keys;
	}

	/**
	 * Create a database whose events run.
	 * @param account the account that owns its objects, quoted
	 */
	void createClone(Connection connection, String database, String account) throws SQLException {
		run(connection, database, account, "ENABLE");
	}

	/**
	 * Create a database whose events do not run.
	 */
	void createTemplate(Connection connection, String database, MySqlServer server) throws SQLException {
		run(connection, database, server.administrator(), server.disabledEventState());
	}

	private void run(Connection connection, String database, String account, String eventState) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		StringBuilder batch = new StringBuilder();
		for (String statement : this.statements) {
			if (batch.length() + statement.length() > MOST_BATCH_LENGTH) {
				session.execute(batch.toString());
				batch.setLength(0);
			}
			batch
				.append(statement.replace(DATABASE, MySqlText.quote(database))
					.replace(NAME, database)
					.replace(ACCOUNT, account)
					.replace(EVENT_STATE, eventState))
				.append(";\n");
		}
		session.execute(batch.append(LEAVE).toString());
	}

	/**
	 * Put placeholders into a statement of the server. Where the server itself has
	 * written the name of a database, it is quoted and followed by a dot. What users have
	 * written may contain the name too, but only one that was given to them, which is a
	 * name that this library has chosen.
	 */
	static String generalize(String statement, String source) {
		String general = statement.replace(MySqlText.quote(source) + ".", DATABASE + ".");
		if (source.matches("isodb_\\w+")) {
			general = general.replaceAll("(?<![\\w$])" + source + "(?![\\w$])", Matcher.quoteReplacement(NAME));
		}
		return general;
	}

}
