package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What there is in a database of MySQL or MariaDB, by labels for people, without what
 * differs from one copy of a template to another.
 *
 * @param definitions how the objects are made
 * @param tables the tables that have rows of users
 * @param counters the next values of counters and sequences
 */
record MySqlCatalog(Map<String, String> definitions, Map<String, MySqlTable> tables, Map<String, String> counters) {

	private static final String OTHERS = """
			SELECT 'VIEW', table_name FROM information_schema.views WHERE table_schema = %1$s
			UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = %1$s
			UNION ALL SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = %1$s
			UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = %1$s""";

	static MySqlCatalog of(Connection connection, String database) throws SQLException {
		MySqlCatalog inventory = new MySqlCatalog(new TreeMap<>(), new LinkedHashMap<>(), new TreeMap<>());
		try (Statement statement = MySqlEngine.statement(connection)) {
			inventory.read(connection, statement, database);
		}
		return inventory;
	}

	private void read(Connection connection, Statement statement, String database) throws SQLException {
		this.definitions.put("database", show(statement, database, "DATABASE", MySqlEngine.quote(database)));
		for (MySqlTable table : MySqlTable.read(connection, database)) {
			String label = label(table.name());
			if (table.isSequence()) {
				this.definitions.put("sequence " + label, show(statement, database, "SEQUENCE", table.in(database)));
				this.counters.put("sequence " + label, next(statement, table.in(database)));
			}
			else {
				this.definitions.put(label, show(statement, database, "TABLE", table.in(database)));
				this.tables.put(label, table);
				if (table.nextValue() > 0) {
					this.counters.put("auto_increment of " + label, String.valueOf(table.nextValue()));
				}
			}
		}
		Map<String, String> others = new TreeMap<>();
		try (ResultSet rows = statement.executeQuery(OTHERS.formatted(MySqlEngine.literal(database)))) {
			while (rows.next()) {
				others.put(rows.getString(1) + " " + rows.getString(2), rows.getString(1));
			}
		}
		for (Map.Entry<String, String> other : others.entrySet()) {
			String name = other.getKey().substring(other.getValue().length() + 1);
			this.definitions.put(other.getValue().toLowerCase(Locale.ROOT) + " " + label(name), show(statement,
					database, other.getValue(), MySqlEngine.quote(database) + "." + MySqlEngine.quote(name)));
		}
	}

	private static String label(String name) {
		return name.matches("[\\w$]+") ? name : MySqlEngine.quote(name);
	}

	private static String next(Statement statement, String sequence) throws SQLException {
		try (ResultSet row = statement.executeQuery("SELECT next_not_cached_value FROM " + sequence)) {
			row.next();
			return row.getString(1);
		}
	}

	/**
	 * How the server describes an object, but for its database, its owner, and its
	 * counter.
	 */
	private static String show(Statement statement, String database, String kind, String name) throws SQLException {
		try (ResultSet row = statement.executeQuery("SHOW CREATE " + kind + " " + name)) {
			row.next();
			StringBuilder text = new StringBuilder();
			for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
				if (!row.getMetaData().getColumnLabel(i).equals("Created")) {
					text.append(row.getString(i)).append('\n');
				}
			}
			String general = MySqlScript
				.generalize(text.toString().replace(MySqlEngine.quote(database), MySqlScript.NAME), database)
				.replaceFirst(" DEFINER=`(?:[^`]|``)*`@`(?:[^`]|``)*`", "");
			return kind.equals("TABLE") ? MySqlTable.withoutNextValue(general) : general;
		}
	}

}
