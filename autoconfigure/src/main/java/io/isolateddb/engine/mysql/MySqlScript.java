package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
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
 * @param copies copies rows
 */
record MySqlScript(String source, List<MySqlStatement> statements, Map<String, MySqlTable> tables,
		Map<String, MySqlTemplateRows> rows, MySqlRowCopies copies) {

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
	private static final String LEAVE = MySqlEngine.SETTINGS + "; USE information_schema";

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
	 * The statement that copies all rows of a table to a database.
	 */
	String copy(MySqlTable table, String database) {
		return this.copies.copy(table, rows(table), MySqlText.quote(database));
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
	 * How each object is described, by its name for people.
	 */
	Map<String, String> definitions() {
		Map<String, String> definitions = new LinkedHashMap<>();
		for (MySqlStatement statement : this.statements) {
			if (!statement.object().isEmpty()) {
				definitions.merge(statement.object(), statement.sql(), (one, other) -> one + ";\n" + other);
			}
		}
		return Collections.unmodifiableMap(definitions);
	}

	/**
	 * Create a database whose events run.
	 * @param account the account that owns its objects, quoted
	 */
	void createClone(Connection connection, String database, String account, MySqlServer server) throws SQLException {
		run(connection, database, account, "ENABLE", server, List.of());
	}

	/**
	 * Create a database whose events do not run, and which keeps rows in memory for later
	 * runs.
	 */
	void createTemplate(Connection connection, String database, MySqlServer server) throws SQLException {
		run(connection, database, server.administrator(), server.disabledEventState(), server,
				MySqlMemoryTables.creations(this.tables.values()));
	}

	/**
	 * If a statement fails, the session is not to be used any more.
	 */
	private void run(Connection connection, String database, String account, String eventState, MySqlServer server,
			List<String> more) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		StringBuilder batch = new StringBuilder(MySqlEngine.SETTINGS).append(";\n").append(server.settings());
		for (MySqlStatement statement : this.statements) {
			if (batch.length() + statement.sql().length() > MOST_BATCH_LENGTH) {
				session.execute(batch.toString());
				batch.setLength(0);
			}
			batch
				.append(statement.sql()
					.replace(DATABASE, MySqlText.quote(database))
					.replace(NAME, database)
					.replace(ACCOUNT, account)
					.replace(EVENT_STATE, eventState))
				.append(";\n");
		}
		more.forEach((statement) -> batch.append(statement).append(";\n"));
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
