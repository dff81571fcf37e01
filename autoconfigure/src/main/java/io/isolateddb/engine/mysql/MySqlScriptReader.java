package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.isolateddb.engine.JdbcSession;

/**
 * Asks the server how the objects of a database are created. Meanwhile its session uses
 * the database, so that the server omits the name of the database where it can. Not
 * thread-safe.
 */
final class MySqlScriptReader {

	private static final Pattern DEFINER = Pattern
		.compile("\\A(CREATE (?:OR REPLACE )?(?:ALGORITHM=\\w+ )?)DEFINER=(`(?:[^`]|``)*`@`(?:[^`]|``)*`)");

	private static final String VIEWS = """
			SELECT 'VIEW', table_name FROM information_schema.views WHERE table_schema = ? ORDER BY table_name""";

	private static final String ROUTINES = """
			SELECT routine_type, routine_name FROM information_schema.routines
			WHERE routine_schema = ? ORDER BY routine_type, routine_name""";

	private static final String TRIGGERS = """
			SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = ?
			ORDER BY event_object_table, action_timing, event_manipulation, action_order""";

	private static final String EVENTS = """
			SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = ? ORDER BY event_name""";

	private final JdbcSession session;

	private final String database;

	private final Set<String> owners;

	/**
	 * Create a reader.
	 * @param owners the accounts, quoted, whose objects the account of the new database
	 * will own
	 */
	private MySqlScriptReader(Connection connection, String database, Set<String> owners) {
		this.session = new JdbcSession(connection);
		this.database = database;
		this.owners = owners;
	}

	/**
	 * Read a database.
	 * @param owners the accounts, quoted, whose objects the account of the new database
	 * will own
	 */
	static MySqlScript read(Connection connection, String database, Set<String> owners) throws SQLException {
		return new MySqlScriptReader(connection, database, owners).read();
	}

	private MySqlScript read() throws SQLException {
		this.session.execute("USE " + MySqlText.quote(this.database));
		try {
			MySqlTableReader reader = new MySqlTableReader(this.session.connection(), this.database);
			List<MySqlTable> tables = reader.tables();
			Map<String, MySqlTemplateRows> rows = reader.rows(tables);
			List<String> statements = Stream
				.of(createDatabase(), sequences(tables), tables(tables), copies(tables, rows), stored(ROUTINES),
						views(), stored(TRIGGERS), stored(EVENTS))
				.flatMap(List::stream)
				.toList();
			Map<String, MySqlTable> byName = new LinkedHashMap<>();
			tables.forEach((table) -> byName.put(table.name(), table));
			return new MySqlScript(this.database, statements, byName, rows);
		}
		finally {
			this.session.execute("USE information_schema");
		}
	}

	private List<String> createDatabase() throws SQLException {
		String name = MySqlText.quote(this.database);
		String create = showCreate("DATABASE", name);
		return List.of(
				create.replace("DATABASE " + name, "DATABASE " + MySqlScript.DATABASE)
					.replace("DATABASE `" + MySqlScript.NAME + "`", "DATABASE " + MySqlScript.DATABASE),
				"USE " + MySqlScript.DATABASE);
	}

	private List<String> sequences(List<MySqlTable> tables) throws SQLException {
		List<String> statements = new ArrayList<>();
		for (MySqlTable sequence : tables.stream().filter(MySqlTable::isSequence).toList()) {
			String name = MySqlText.quote(sequence.name());
			statements.add(showCreate("SEQUENCE", name));
			statements.add(this.session.queryRow(
					"SELECT next_not_cached_value, cycle_count FROM " + sequence.in(this.database),
					(row) -> "DO setval(" + name + ", " + row.getString(1) + ", 0, " + row.getString(2) + ")"));
		}
		return statements;
	}

	private List<String> tables(List<MySqlTable> tables) throws SQLException {
		List<String> statements = new ArrayList<>();
		for (MySqlTable table : tables.stream().filter((table) -> !table.isSequence()).toList()) {
			statements.add(showCreate("TABLE", MySqlText.quote(table.name())));
		}
		return statements;
	}

	private List<String> copies(List<MySqlTable> tables, Map<String, MySqlTemplateRows> rows) {
		return tables.stream()
			.filter((table) -> rows.containsKey(table.name()) && rows.get(table.name()).count() > 0)
			.map((table) -> table.copy(this.database, "\u0001").replace("`\u0001`", MySqlScript.DATABASE))
			.toList();
	}

	/**
	 * Objects that the server stores together with the settings of the session that has
	 * created them.
	 */
	private List<String> stored(String query) throws SQLException {
		List<String> statements = new ArrayList<>();
		for (MySqlStoredObject object : objects(query)) {
			statements.addAll(this.session.queryRow(object.showCreate(), (row) -> List.of(object.settings(row),
					object.withoutEventState(owned(row.getString(object.column()))))));
		}
		return statements;
	}

	/**
	 * Views in an order in which each of them comes after those that it reads.
	 */
	private List<String> views() throws SQLException {
		Map<String, String> views = new LinkedHashMap<>();
		for (MySqlStoredObject view : objects(VIEWS)) {
			views.put(view.name(), this.session.queryRow(view.showCreate(),
					(row) -> view.settings(row) + ";\n" + owned(row.getString(view.column()))));
		}
		return new MySqlViewOrder(views).statements();
	}

	private String showCreate(String kind, String name) throws SQLException {
		return this.session.queryRow("SHOW CREATE " + kind + " " + name,
				(row) -> MySqlScript.generalize(row.getString(2), this.database));
	}

	/**
	 * Replace the definer of an object by the account of the new database, if the definer
	 * is one of the owners.
	 */
	private String owned(String create) {
		Matcher matcher = DEFINER.matcher(create);
		String owned = create;
		if (matcher.find() && this.owners.contains(matcher.group(2))) {
			owned = matcher.group(1) + "DEFINER=" + MySqlScript.ACCOUNT + create.substring(matcher.end());
		}
		// If the object was created in a batch, MySQL stores the semicolon too
		return MySqlScript.generalize(owned, this.database).replaceFirst(";\\s*\\z", "");
	}

	private List<MySqlStoredObject> objects(String query) throws SQLException {
		return this.session.query(query, MySqlStoredObject::of, this.database);
	}

}
