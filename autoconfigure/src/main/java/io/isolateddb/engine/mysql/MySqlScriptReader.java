package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.isolateddb.engine.JdbcSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server how the objects of a database are created. Meanwhile its session uses
 * the database, so that the server omits the name of the database where it can. Not
 * thread-safe.
 */
final class MySqlScriptReader {

	private static final Logger logger = LoggerFactory.getLogger(MySqlEngine.class);

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

	private static final String HAS_LIBRARIES = """
			SELECT EXISTS (SELECT 1 FROM information_schema.tables
				WHERE table_schema = 'information_schema' AND table_name = 'LIBRARIES')""";

	private static final String SHOW_ROUTINE = "SHOW_ROUTINE ON *.* (MySQL) or SELECT ON mysql.proc (MariaDB)";

	private static final String LIBRARIES = """
			SELECT 'LIBRARY', library_name FROM information_schema.libraries
			WHERE library_schema = ? ORDER BY library_name""";

	private final JdbcSession session;

	private final String database;

	private final Set<String> owners;

	private final boolean isAbandoned;

	private MySqlScriptReader(Connection connection, String database, Set<String> owners, boolean isAbandoned) {
		this.session = new JdbcSession(connection);
		this.database = database;
		this.owners = owners;
		this.isAbandoned = isAbandoned;
	}

	/**
	 * Read a database, which stays as it is.
	 * @param owners the accounts, quoted, whose objects the account of the new database
	 * will own
	 */
	static MySqlScript read(Connection connection, String database, Set<String> owners) throws SQLException {
		return new MySqlScriptReader(connection, database, owners, false).read();
	}

	/**
	 * Read a database that is dropped afterwards. Only the next value that a sequence
	 * returns tells which of its values the server has in memory, so it is taken.
	 */
	static MySqlScript readAbandoned(Connection connection, String database, Set<String> owners) throws SQLException {
		return new MySqlScriptReader(connection, database, owners, true).read();
	}

	private MySqlScript read() throws SQLException {
		this.session.execute("USE " + MySqlText.quote(this.database));
		try {
			MySqlTableReader reader = new MySqlTableReader(this.session.connection(), this.database);
			List<MySqlTable> tables = reader.tables();
			Map<String, MySqlTemplateRows> rows = reader.rows(tables);
			MySqlRowCopies copies = new MySqlRowCopiesReader(this.session, this.database).read(tables, rows,
					reader.memory());
			List<MySqlStatement> statements = Stream
				.of(createDatabase(), sequences(tables), tables(tables, reader.memory()), copies(tables, rows, copies),
						libraries(), stored(ROUTINES), views(), stored(TRIGGERS), stored(EVENTS))
				.flatMap(List::stream)
				.toList();
			Map<String, MySqlTable> byName = new LinkedHashMap<>();
			tables.forEach((table) -> byName.put(table.name(), table));
			return new MySqlScript(this.database, statements, byName, rows, copies);
		}
		finally {
			this.session.execute("USE information_schema");
		}
	}

	private List<MySqlStatement> createDatabase() throws SQLException {
		String name = MySqlText.quote(this.database);
		String create = showCreate("DATABASE", name);
		return List.of(
				new MySqlStatement("database",
						create.replace("DATABASE " + name, "DATABASE " + MySqlScript.DATABASE)
							.replace("DATABASE `" + MySqlScript.NAME + "`", "DATABASE " + MySqlScript.DATABASE)),
				new MySqlStatement("", "USE " + MySqlScript.DATABASE));
	}

	private List<MySqlStatement> sequences(List<MySqlTable> tables) throws SQLException {
		List<MySqlStatement> statements = new ArrayList<>();
		MySqlSequences sequences = new MySqlSequences(this.session, this.database, Map.of());
		for (MySqlTable sequence : tables.stream().filter(MySqlTable::isSequence).toList()) {
			String label = "sequence " + sequence.name();
			statements.add(new MySqlStatement(label, showCreate("SEQUENCE", MySqlText.quote(sequence.name()))));
			statements.add(new MySqlStatement(label,
					this.isAbandoned ? sequences.takeState(sequence.name()) : sequences.state(sequence.name())));
		}
		return statements;
	}

	/**
	 * Tables that show the rows of others come after these.
	 */
	private List<MySqlStatement> tables(List<MySqlTable> tables, MySqlMemoryTables memory) throws SQLException {
		List<MySqlStatement> statements = new ArrayList<>();
		List<MySqlStatement> last = new ArrayList<>();
		for (MySqlTable table : tables.stream().filter((table) -> !table.isSequence()).toList()) {
			if (table.hasRows()) {
				String creation = MySqlAutoIncrementOption
					.beforeRows(showCreate("TABLE", MySqlText.quote(table.name())));
				statements.add(new MySqlStatement("table " + table.name(), memory.withCounter(table.name(), creation)));
			}
			else {
				last.addAll(withoutRows(table));
			}
		}
		statements.addAll(last);
		return statements;
	}

	/**
	 * A table whose rows are in others that are gone stops those who use it.
	 */
	private List<MySqlStatement> withoutRows(MySqlTable table) throws SQLException {
		try {
			return List
				.of(new MySqlStatement("table " + table.name(), showCreate("TABLE", MySqlText.quote(table.name()))));
		}
		catch (SQLException ex) {
			if (!this.session.connection().isValid(1)) {
				throw ex;
			}
			logger.warn("Databases for tests do not have table {}: {}", table.name(), ex.getMessage());
			return List.of();
		}
	}

	private static List<MySqlStatement> copies(List<MySqlTable> tables, Map<String, MySqlTemplateRows> rows,
			MySqlRowCopies copies) {
		return tables.stream()
			.filter((table) -> count(table, rows) > 0)
			.map((table) -> new MySqlStatement("", copies.copy(table, count(table, rows), MySqlScript.DATABASE)))
			.toList();
	}

	private static long count(MySqlTable table, Map<String, MySqlTemplateRows> rows) {
		return rows.getOrDefault(table.name(), MySqlTemplateRows.NONE).count();
	}

	private List<MySqlStatement> libraries() throws SQLException {
		return this.session.isTrue(HAS_LIBRARIES) ? stored(LIBRARIES) : List.of();
	}

	/**
	 * Objects that the server stores together with the settings of the session that has
	 * created them.
	 */
	private List<MySqlStatement> stored(String query) throws SQLException {
		List<MySqlStatement> statements = new ArrayList<>();
		String collation = collation();
		for (MySqlStoredObject object : objects(query)) {
			statements.addAll(this.session.queryRow(object.showCreate(),
					(row) -> object.statements(row, generalize(creation(object, row)), collation)));
		}
		return statements;
	}

	private List<MySqlStatement> views() throws SQLException {
		MySqlViews views = new MySqlViews(this.session);
		String collation = collation();
		for (MySqlStoredObject view : objects(VIEWS)) {
			List<MySqlStatement> statements = new ArrayList<>();
			String creation = this.session.queryRow(view.showCreate(), (row) -> {
				statements.addAll(view.statements(row, generalize(creation(view, row)), collation));
				return creation(view, row);
			});
			views.add(view, creation, statements);
		}
		return views.statements();
	}

	private String collation() throws SQLException {
		return this.session.queryRow("SELECT @@collation_database", (row) -> row.getString(1));
	}

	/**
	 * If the object was created in a batch, MySQL stores the semicolon too.
	 */
	private static String creation(MySqlStoredObject object, ResultSet row) throws SQLException {
		String creation = row.getString(object.column());
		if (creation == null) {
			throw MySqlRights.missing("see how " + object.label() + " is created", SHOW_ROUTINE, null);
		}
		return creation.replaceFirst(";\\s*\\z", "");
	}

	private String generalize(String creation) {
		return MySqlScript.generalize(MySqlDefiner.generalize(creation, this.owners), this.database);
	}

	private String showCreate(String kind, String name) throws SQLException {
		return this.session.queryRow("SHOW CREATE " + kind + " " + name,
				(row) -> MySqlScript.generalize(row.getString(2), this.database));
	}

	private List<MySqlStoredObject> objects(String query) throws SQLException {
		return this.session.query(query, MySqlStoredObject::of, this.database);
	}

}
