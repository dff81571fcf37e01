package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.isolateddb.engine.RowReader;

/**
 * A table, as it is in the template and in every clone of it.
 *
 * @param name its name
 * @param type what it is, as {@code information_schema} says
 * @param innoDb whether its rows are in the order of its primary key, and none is put
 * into the place of one that has been deleted
 * @param columns its columns that are not generated, quoted
 * @param values those of the columns in which rows with the same key may differ, quoted:
 * of its primary key those where what is equal need not be the same, such as texts
 * @param primaryKey the columns of its primary key, quoted
 * @param nextValue the next value of its {@code AUTO_INCREMENT} column, or 0 if it has
 * none
 * @param guards the events, such as {@code INSERT}, for which it has triggers
 * @param children the tables whose rows foreign keys change together with its own
 */
record MySqlTable(String name, String type, boolean innoDb, List<String> columns, List<String> values,
		List<String> primaryKey, long nextValue, Set<String> guards, Set<String> children) {

	private static final String TABLES = """
			SELECT table_name, table_type, coalesce(engine = 'InnoDB', 0), coalesce(auto_increment, 0)
			FROM information_schema.tables
			WHERE table_schema = ? AND table_type NOT IN ('VIEW', 'SYSTEM VIEW') ORDER BY table_name""";

	private static final String COLUMNS = """
			SELECT table_name, column_name, column_key = 'PRI', extra LIKE '%auto_increment%',
				coalesce(generation_expression, '') <> '',
				column_key = 'PRI' AND (data_type LIKE '%int' OR data_type = 'binary')
			FROM information_schema.columns
			WHERE table_schema = ? ORDER BY table_name, ordinal_position""";

	private static final String TRIGGERS = """
			SELECT event_object_table, event_manipulation FROM information_schema.triggers
			WHERE event_object_schema = ?""";

	private static final String FOREIGN_KEYS = """
			SELECT referenced_table_name, table_name FROM information_schema.referential_constraints
			WHERE constraint_schema = ?
				AND (delete_rule NOT IN ('RESTRICT', 'NO ACTION') OR update_rule NOT IN ('RESTRICT', 'NO ACTION'))""";

	private static final Pattern NEXT_VALUE = Pattern.compile("\\n\\)[^']*?( AUTO_INCREMENT=(\\d+))");

	/**
	 * Read the tables of a database, in the order of their names.
	 */
	static List<MySqlTable> read(Connection connection, String database) throws SQLException {
		Map<String, MySqlTable> tables = new LinkedHashMap<>();
		MySqlTable none = new MySqlTable("", "", false, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), -1,
				new TreeSet<>(), new TreeSet<>());
		read(connection, TABLES, database,
				(row) -> tables.put(row.getString(1),
						new MySqlTable(row.getString(1), row.getString(2), row.getBoolean(3), new ArrayList<>(),
								new ArrayList<>(), new ArrayList<>(), row.getLong(4), new TreeSet<>(),
								new TreeSet<>())));
		read(connection, COLUMNS, database, (row) -> {
			MySqlTable table = tables.getOrDefault(row.getString(1), none);
			if (!row.getBoolean(5)) {
				table.columns.add(MySqlEngine.quote(row.getString(2)));
				if (!row.getBoolean(6)) {
					table.values.add(MySqlEngine.quote(row.getString(2)));
				}
			}
			if (row.getBoolean(3)) {
				table.primaryKey.add(MySqlEngine.quote(row.getString(2)));
			}
			if (row.getBoolean(4) && table.nextValue == 0) {
				tables.put(table.name, table.countingFrom(1));
			}
		});
		read(connection, TRIGGERS, database, (row) -> tables.getOrDefault(row.getString(1), none).guards
			.addAll(List.of(row.getString(2).split(","))));
		read(connection, FOREIGN_KEYS, database,
				(row) -> tables.getOrDefault(row.getString(1), none).children.add(row.getString(2)));
		return List.copyOf(tables.values());
	}

	/**
	 * How many rows each of the tables has.
	 */
	static Map<String, Long> rows(Connection connection, String database, Collection<MySqlTable> tables)
			throws SQLException {
		Map<String, Long> counts = new TreeMap<>();
		String query = tables.stream()
			.filter(MySqlTable::isTable)
			.map((table) -> "SELECT " + MySqlEngine.literal(table.name) + ", count(*) FROM " + table.in(database))
			.collect(Collectors.joining(" UNION ALL "));
		if (!query.isEmpty()) {
			try (Statement statement = MySqlEngine.statement(connection);
					ResultSet rows = statement.executeQuery(query)) {
				while (rows.next()) {
					counts.put(rows.getString(1), rows.getLong(2));
				}
			}
		}
		return Collections.unmodifiableMap(counts);
	}

	private MySqlTable countingFrom(long value) {
		return new MySqlTable(this.name, this.type, this.innoDb, this.columns, this.values, this.primaryKey, value,
				this.guards, this.children);
	}

	/**
	 * The next value of the {@code AUTO_INCREMENT} column of a table that was created by
	 * a statement like this, as the server shows it: the option stands behind the last
	 * column, unless it is 1.
	 */
	static long nextValue(String creation) {
		Matcher option = nextValueOption(creation);
		return option.lookingAt() ? Long.parseLong(option.group(2)) : 1;
	}

	/**
	 * The same statement for a table whose next value is 1.
	 */
	static String withoutNextValue(String creation) {
		Matcher option = nextValueOption(creation);
		return option.lookingAt() ? creation.substring(0, option.start(1)) + creation.substring(option.end(1))
				: creation;
	}

	private static Matcher nextValueOption(String creation) {
		return NEXT_VALUE.matcher(creation).region(Math.max(0, creation.lastIndexOf("\n) ")), creation.length());
	}

	private static void read(Connection connection, String query, String database, RowReader reader)
			throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(query)) {
			statement.setString(1, database);
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					reader.read(rows);
				}
			}
		}
	}

	boolean isTable() {
		return !isSequence();
	}

	boolean isSequence() {
		return this.type.equals("SEQUENCE");
	}

	/**
	 * Whether it keeps its former rows, which nobody can put back.
	 */
	boolean isVersioned() {
		return this.type.equals("SYSTEM VERSIONED");
	}

	/**
	 * The table in one of the databases.
	 */
	String in(String database) {
		return MySqlEngine.quote(database) + "." + MySqlEngine.quote(this.name);
	}

	/**
	 * The statement that copies all rows.
	 */
	String copy(String from, String to) {
		String columns = String.join(", ", this.columns);
		return "INSERT INTO " + in(to) + " (" + columns + ") SELECT " + columns + " FROM " + in(from);
	}

	/**
	 * The statement that deletes the rows whose key no row of another database has.
	 */
	String deleteAdded(String from, String to) {
		return "DELETE FROM " + in(to) + " WHERE NOT EXISTS (SELECT 1 FROM " + in(from) + " WHERE "
				+ sameAs(from, to, this.primaryKey, " AND ") + ")";
	}

	/**
	 * The statement that gives each row the values that the row of its key has in another
	 * database, and writes only what differs.
	 */
	String update(String from, String to) {
		return "UPDATE " + in(to) + " STRAIGHT_JOIN " + in(from) + " ON " + sameAs(from, to, this.primaryKey, " AND ")
				+ " SET " + sameAs(from, to, this.values, ", ");
	}

	private String sameAs(String from, String to, List<String> columns, String separator) {
		return columns.stream()
			.map((column) -> in(to) + "." + column + " = " + in(from) + "." + column)
			.collect(Collectors.joining(separator));
	}

}
