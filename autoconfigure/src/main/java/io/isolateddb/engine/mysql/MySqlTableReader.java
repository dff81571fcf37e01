package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.isolateddb.engine.JdbcSession;

/**
 * Reads the tables of a database. Not thread-safe.
 */
final class MySqlTableReader {

	private static final String TABLES = """
			SELECT table_name, table_type, lower(coalesce(engine, '')), coalesce(auto_increment, 0)
			FROM information_schema.tables
			WHERE table_schema = ? AND table_type NOT IN ('VIEW', 'SYSTEM VIEW') AND NOT\s"""
			+ MySqlMemoryTables.IS_COPY + " ORDER BY table_name";

	private static final String COLUMNS = """
			SELECT table_name, column_name, column_key = 'PRI', extra LIKE '%auto_increment%',
				coalesce(generation_expression, '') <> '',
				column_key = 'PRI' AND (data_type LIKE '%int' OR data_type = 'binary'), data_type,
				coalesce(character_set_name, ''), extra LIKE '%STORED%' OR extra LIKE '%PERSISTENT%',
				coalesce(generation_expression, '')
			FROM information_schema.columns
			WHERE table_schema = ? ORDER BY table_name, ordinal_position""";

	private static final String TRIGGERS = """
			SELECT event_object_table, event_manipulation FROM information_schema.triggers
			WHERE event_object_schema = ?""";

	private static final String FOREIGN_KEYS = """
			SELECT referenced_table_name, table_name FROM information_schema.referential_constraints
			WHERE constraint_schema = ?
				AND (delete_rule NOT IN ('RESTRICT', 'NO ACTION') OR update_rule NOT IN ('RESTRICT', 'NO ACTION'))""";

	private static final String KEYS = """
			IF(CAST(max(%1$s) AS decimal(21)) - CAST(min(%1$s) AS decimal(21)) + 1 = count(*),
				concat(min(%1$s), ' AND ', max(%1$s)), '')""";

	private final JdbcSession session;

	private final String database;

	private final MySqlMemoryTables memory;

	MySqlTableReader(Connection connection, String database) throws SQLException {
		this.session = new JdbcSession(connection);
		this.database = database;
		this.memory = MySqlMemoryTables.of(this.session, database);
	}

	/**
	 * The durable copies of tables in memory.
	 */
	MySqlMemoryTables memory() {
		return this.memory;
	}

	/**
	 * Read all tables and sequences, in the order of their names.
	 */
	List<MySqlTable> tables() throws SQLException {
		Map<String, List<MySqlColumn>> columns = this.session.query(COLUMNS, MySqlColumn::of, this.database)
			.stream()
			.collect(Collectors.groupingBy(MySqlColumn::table));
		Map<String, Set<String>> triggerEvents = names(TRIGGERS, (events) -> List.of(events.split(",")));
		Map<String, Set<String>> children = names(FOREIGN_KEYS, List::of);
		return List.copyOf(this.session.query(TABLES,
				(row) -> table(row, columns.getOrDefault(row.getString(1), List.of()),
						triggerEvents.getOrDefault(row.getString(1), Set.of()),
						children.getOrDefault(row.getString(1), Set.of())),
				this.database));
	}

	private MySqlTable table(ResultSet row, List<MySqlColumn> columns, Set<String> triggerEvents, Set<String> children)
			throws SQLException {
		String counterColumn = names(columns, MySqlColumn::isAutoIncrement).stream().findFirst().orElse("");
		String name = row.getString(1);
		long nextValue = counterColumn.isEmpty() ? 0 : this.memory.nextValue(name, atLeastOne(row.getString(4)));
		List<String> stored = names(columns, MySqlColumn::isStored);
		return new MySqlTable(name, row.getString(2), row.getString(3),
				names(columns, (column) -> !column.isGenerated()), stored, MySqlSessionColumns.anyIsStored(columns),
				names(columns, (column) -> !column.isGenerated() && !column.isExactKey()),
				names(columns, MySqlColumn::isKey), integerKey(columns), nextValue, counterColumn, triggerEvents,
				children, rowLiteral(columns));
	}

	/**
	 * The counter of an empty table may show 0. It may exceed the signed numbers.
	 */
	private static long atLeastOne(String counter) {
		return counter.equals("0") ? 1 : Long.parseUnsignedLong(counter);
	}

	private static String integerKey(List<MySqlColumn> columns) {
		List<MySqlColumn> key = columns.stream().filter(MySqlColumn::isKey).toList();
		return (key.size() == 1 && key.get(0).type().endsWith("int")) ? MySqlText.quote(key.get(0).name()) : "";
	}

	/**
	 * The expression for a row of literals, or an empty string if one of the types is not
	 * known.
	 */
	private static String rowLiteral(List<MySqlColumn> columns) {
		List<String> literals = columns.stream()
			.filter((column) -> !column.isGenerated())
			.map((column) -> MySqlLiteral.of(MySqlText.quote(column.name()), column.type(), column.characterSet()))
			.toList();
		return (literals.isEmpty() || literals.contains("")) ? ""
				: "concat('(', " + String.join(", ',', ", literals) + ", ')')";
	}

	private static List<String> names(List<MySqlColumn> columns, Predicate<MySqlColumn> selection) {
		return columns.stream().filter(selection).map((column) -> MySqlText.quote(column.name())).toList();
	}

	/**
	 * Read pairs of a table and what belongs to it.
	 * @param split makes names of the second column
	 */
	private Map<String, Set<String>> names(String query, Function<String, List<String>> split) throws SQLException {
		Map<String, Set<String>> names = new TreeMap<>();
		this.session.query(query, (row) -> names.computeIfAbsent(row.getString(1), (table) -> new TreeSet<>())
			.addAll(split.apply(row.getString(2))), this.database);
		return names;
	}

	/**
	 * Count the rows of each table.
	 */
	Map<String, MySqlTemplateRows> rows(Collection<MySqlTable> tables) throws SQLException {
		Map<String, MySqlTemplateRows> rows = new TreeMap<>();
		String query = tables.stream()
			.filter(MySqlTable::hasRows)
			.map((table) -> "SELECT " + MySqlText.literal(table.name()) + ", count(*), " + keys(table) + " FROM "
					+ MySqlText.quote(this.database) + "." + MySqlText.quote(this.memory.source(table.name()))
					+ (table.isVersioned() ? " FOR SYSTEM_TIME ALL" : ""))
			.collect(Collectors.joining(" UNION ALL "));
		if (!query.isEmpty()) {
			this.session.query(query,
					(row) -> rows.put(row.getString(1), new MySqlTemplateRows(row.getLong(2), row.getString(3))));
		}
		return Map.copyOf(rows);
	}

	/**
	 * The expression for the keys of {@link MySqlTemplateRows}.
	 */
	private static String keys(MySqlTable table) {
		return (table.integerKey().isEmpty() || table.isVersioned()) ? "''" : KEYS.formatted(table.integerKey());
	}

}
