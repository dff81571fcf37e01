package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.isolateddb.engine.JdbcSession;

/**
 * The catalog of a database for a comparison, by labels for people, without what differs
 * from one copy of a template to another.
 *
 * @param definitions the definition of each object
 * @param tables the tables, without sequences
 * @param counters the next values of counters and sequences
 */
record MySqlCatalog(Map<String, String> definitions, Map<String, MySqlTable> tables, Map<String, String> counters) {

	private static final String STORED_OBJECTS = """
			SELECT 'VIEW', table_name FROM information_schema.views WHERE table_schema = %1$s
			UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = %1$s
			UNION ALL SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = %1$s
			UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = %1$s""";

	/**
	 * Read the catalog of a database.
	 */
	static MySqlCatalog of(Connection connection, String database) throws SQLException {
		MySqlCatalog catalog = new MySqlCatalog(new TreeMap<>(), new LinkedHashMap<>(), new TreeMap<>());
		catalog.read(new JdbcSession(connection), database);
		return catalog;
	}

	private void read(JdbcSession session, String database) throws SQLException {
		this.definitions.put("database", definition(session, database, "DATABASE", MySqlText.quote(database)));
		for (MySqlTable table : new MySqlTableReader(session.connection(), database).tables()) {
			String label = label(table.name());
			if (table.isSequence()) {
				this.definitions.put("sequence " + label,
						definition(session, database, "SEQUENCE", table.in(database)));
				this.counters.put("sequence " + label, session
					.queryRow("SELECT next_not_cached_value FROM " + table.in(database), (row) -> row.getString(1)));
			}
			else {
				this.definitions.put(label, MySqlAutoIncrementOption
					.removeFrom(definition(session, database, "TABLE", table.in(database))));
				this.tables.put(label, table);
				if (table.nextValue() != 0) {
					this.counters.put("auto_increment of " + label, Long.toUnsignedString(table.nextValue()));
				}
			}
		}
		String query = STORED_OBJECTS.formatted(MySqlText.literal(database));
		for (MySqlStoredObject object : session.query(query, MySqlStoredObject::of)) {
			this.definitions.put(object.kind().toLowerCase(Locale.ROOT) + " " + label(object.name()),
					definition(session, database, object.kind(),
							MySqlText.quote(database) + "." + MySqlText.quote(object.name())));
		}
	}

	private static String label(String name) {
		return name.matches("[\\w$]+") ? name : MySqlText.quote(name);
	}

	/**
	 * How the server describes an object, without the name of its database and its owner.
	 */
	private static String definition(JdbcSession session, String database, String kind, String name)
			throws SQLException {
		String description = session.queryRow("SHOW CREATE " + kind + " " + name, MySqlCatalog::description);
		return MySqlScript.generalize(
				MySqlDefiner.removeFrom(description).replace(MySqlText.quote(database), MySqlScript.NAME), database);
	}

	private static String description(ResultSet row) throws SQLException {
		StringBuilder description = new StringBuilder();
		for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
			if (!row.getMetaData().getColumnLabel(i).equals("Created")) {
				description.append(row.getString(i)).append('\n');
			}
		}
		return description.toString();
	}

}
