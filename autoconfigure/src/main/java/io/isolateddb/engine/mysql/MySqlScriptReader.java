package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the server how the objects of a database are made. Its session is in the database,
 * so that the server leaves its name out where it can. Not thread-safe.
 */
final class MySqlScriptReader {

	private static final Pattern DEFINER = Pattern
		.compile("\\A(CREATE (?:OR REPLACE )?(?:ALGORITHM=\\w+ )?)DEFINER=(`(?:[^`]|``)*`@`(?:[^`]|``)*`)");

	private static final Pattern EVENT_STATE = Pattern
		.compile("(ON COMPLETION (?:NOT )?PRESERVE )(ENABLE|DISABLE ON SLAVE|DISABLE ON REPLICA)\\b");

	private static final String VIEWS = "SELECT table_name FROM information_schema.views WHERE table_schema = ? ORDER BY 1";

	private static final String ROUTINES = """
			SELECT routine_type, routine_name FROM information_schema.routines
			WHERE routine_schema = ? ORDER BY routine_type, routine_name""";

	private static final String TRIGGERS = """
			SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = ?
			ORDER BY event_object_table, action_timing, event_manipulation, action_order""";

	private static final String EVENTS = """
			SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = ? ORDER BY event_name""";

	private final Connection connection;

	private final String database;

	private final Set<String> owners;

	/**
	 * Read a database.
	 * @param owners the accounts, quoted, whose objects belong to the account of the
	 * database
	 */
	private MySqlScriptReader(Connection connection, String database, Set<String> owners) {
		this.connection = connection;
		this.database = database;
		this.owners = owners;
	}

	static MySqlScript read(Connection connection, String database, Set<String> owners) throws SQLException {
		return new MySqlScriptReader(connection, database, owners).read();
	}

	private MySqlScript read() throws SQLException {
		try (Statement statement = MySqlEngine.statement(this.connection)) {
			statement.execute("USE " + MySqlEngine.quote(this.database));
			try {
				return script(statement);
			}
			finally {
				statement.execute("USE information_schema");
			}
		}
	}

	private MySqlScript script(Statement statement) throws SQLException {
		List<MySqlTable> tables = MySqlTable.read(this.connection, this.database);
		Map<String, Long> rows = MySqlTable.rows(this.connection, this.database, tables);
		List<String> sequences = new ArrayList<>();
		List<String> creations = new ArrayList<>();
		List<String> copies = new ArrayList<>();
		for (MySqlTable table : tables) {
			if (table.isSequence()) {
				sequences.add(show(statement, "CREATE SEQUENCE " + MySqlEngine.quote(table.name()), 2));
				sequences.add(state(statement, table));
			}
			else {
				creations.add(show(statement, "CREATE TABLE " + MySqlEngine.quote(table.name()), 2));
				if (rows.getOrDefault(table.name(), 0L) > 0) {
					copies.add(table.copy(this.database, "\u0001").replace("`\u0001`", MySqlScript.DATABASE));
				}
			}
		}
		return new MySqlScript(this.database,
				MySqlScript.inOrder(
						List.of(createDatabase(statement), sequences, creations, copies, stored(statement, ROUTINES, 3),
								views(statement), stored(statement, TRIGGERS, 3), stored(statement, EVENTS, 4))),
				tables, rows);
	}

	private List<String> createDatabase(Statement statement) throws SQLException {
		String create = show(statement, "CREATE DATABASE " + MySqlEngine.quote(this.database), 2);
		return List.of(
				create.replace("DATABASE " + MySqlEngine.quote(this.database), "DATABASE " + MySqlScript.DATABASE)
					.replace("DATABASE `" + MySqlScript.NAME + "`", "DATABASE " + MySqlScript.DATABASE),
				"USE " + MySqlScript.DATABASE);
	}

	private String state(Statement statement, MySqlTable sequence) throws SQLException {
		try (ResultSet row = statement
			.executeQuery("SELECT next_not_cached_value, cycle_count FROM " + sequence.in(this.database))) {
			row.next();
			return "DO setval(" + MySqlEngine.quote(sequence.name()) + ", " + row.getString(1) + ", 0, "
					+ row.getString(2) + ")";
		}
	}

	/**
	 * Objects that have been stored together with the settings of the session that made
	 * them.
	 */
	private List<String> stored(Statement statement, String query, int column) throws SQLException {
		List<String> statements = new ArrayList<>();
		for (String[] object : names(query)) {
			try (ResultSet row = statement
				.executeQuery("SHOW CREATE " + object[0] + " " + MySqlEngine.quote(object[1]))) {
				row.next();
				String zone = object[0].equals("EVENT")
						? ", time_zone = " + MySqlEngine.literal(row.getString("time_zone")) : "";
				statements.add(
						"SET sql_mode = " + MySqlEngine.literal(row.getString("sql_mode")) + ", collation_connection = "
								+ MySqlEngine.literal(row.getString("collation_connection")) + zone);
				String create = owned(row.getString(column));
				statements.add(object[0].equals("EVENT") ? state(create) : create);
			}
		}
		return statements;
	}

	private static String state(String event) {
		return EVENT_STATE.matcher(event).replaceFirst("$1" + MySqlScript.RUNNING);
	}

	/**
	 * Views in an order in which each finds what it stands on.
	 */
	private List<String> views(Statement statement) throws SQLException {
		Map<String, String> views = new LinkedHashMap<>();
		for (String[] name : names(VIEWS)) {
			try (ResultSet row = statement.executeQuery("SHOW CREATE VIEW " + MySqlEngine.quote(name[0]))) {
				row.next();
				String collation = row.getString("collation_connection");
				views.put(name[0], "SET collation_connection = " + MySqlEngine.literal(collation) + ";\n"
						+ owned(row.getString(2)));
			}
		}
		Set<String> ordered = new LinkedHashSet<>();
		Set<String> visited = new LinkedHashSet<>();
		views.keySet().forEach((view) -> visit(view, views, visited, ordered));
		return ordered.stream().map((view) -> String.valueOf(views.get(view))).toList();
	}

	private static void visit(String view, Map<String, String> views, Set<String> visited, Set<String> ordered) {
		if (visited.add(view)) {
			String text = String.valueOf(views.get(view));
			for (String other : views.keySet()) {
				String name = Pattern.quote(MySqlEngine.quote(other));
				if (Pattern.compile("(?:from|join) \\(*(?:" + MySqlScript.DATABASE + "\\.)?" + name + "(?!\\.)")
					.matcher(text)
					.find()) {
					visit(other, views, visited, ordered);
				}
			}
			ordered.add(view);
		}
	}

	private String show(Statement statement, String what, int column) throws SQLException {
		try (ResultSet row = statement.executeQuery("SHOW " + what)) {
			row.next();
			return MySqlScript.generalize(row.getString(column), this.database);
		}
	}

	/**
	 * What has an owner of the database for its definer gets the new one's.
	 */
	private String owned(String create) {
		Matcher matcher = DEFINER.matcher(create);
		String owned = create;
		if (matcher.find() && this.owners.contains(matcher.group(2))) {
			owned = matcher.group(1) + "DEFINER=" + MySqlScript.ACCOUNT + create.substring(matcher.end());
		}
		// MySQL keeps the end of a body that came in a batch
		return MySqlScript.generalize(owned, this.database).replaceFirst(";\\s*\\z", "");
	}

	private List<String[]> names(String query) throws SQLException {
		List<String[]> names = new ArrayList<>();
		try (PreparedStatement statement = this.connection.prepareStatement(query)) {
			statement.setString(1, this.database);
			try (ResultSet rows = statement.executeQuery()) {
				int columns = rows.getMetaData().getColumnCount();
				while (rows.next()) {
					names.add((columns == 1) ? new String[] { rows.getString(1) }
							: new String[] { rows.getString(1), rows.getString(2) });
				}
			}
		}
		return names;
	}

}
