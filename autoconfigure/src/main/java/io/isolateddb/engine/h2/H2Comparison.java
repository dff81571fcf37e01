package io.isolateddb.engine.h2;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseChanges;
import org.h2.engine.DbObject;
import org.h2.index.Index;
import org.h2.schema.Schema;
import org.h2.schema.SchemaObject;
import org.h2.schema.Sequence;
import org.h2.table.Table;
import org.h2.util.HasSQL;
import org.h2.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * What a database contains, in the form in which it is compared with its template for
 * people to read.
 *
 * @param definitions the statements that make the objects, by name
 * @param counters the next values of sequences and identity columns, by name
 * @param tables the tables by name
 */
record H2Comparison(Map<String, String> definitions, Map<String, String> counters, Map<String, Content> tables) {

	/**
	 * The state of a counter in the definition of a table.
	 */
	private static final String COUNTER = " RESTART WITH -?\\d+";

	static List<DatabaseChange> compare(H2Database fresh, H2Database used) throws SQLException {
		H2Comparison before = fresh.use(H2Comparison::read);
		H2Comparison after = used.use(H2Comparison::read);
		DatabaseChanges changes = new DatabaseChanges();
		Set<String> names = new HashSet<>(before.definitions.keySet());
		names.addAll(after.definitions.keySet());
		for (String name : names) {
			String note = DatabaseChanges.describeDefinition(before.definitions.get(name), after.definitions.get(name));
			changes.add(Content.compare(name, before.tables.get(name), after.tables.get(name), note));
		}
		changes.addCounters(before.counters, after.counters);
		return changes.sorted();
	}

	private static H2Comparison read(H2Schema schema) {
		Map<String, String> definitions = new HashMap<>();
		for (Schema one : schema.session().getDatabase().getAllSchemasNoMeta()) {
			for (SchemaObject object : one.getAll(new ArrayList<>())) {
				if (isOfItsOwn(object)) {
					definitions.put(name(object), definition(object));
				}
			}
		}
		Map<String, String> counters = new TreeMap<>();
		schema.sequences()
			.forEach((name, sequence) -> counters.put(plain(name.replace("\"", "")),
					String.valueOf(sequence.getBaseValue())));
		Map<String, Content> tables = new HashMap<>();
		for (H2Table table : schema.tables()) {
			tables.put(name(table.table()), new Content(table.rows(), keyColumns(table.table())));
		}
		return new H2Comparison(definitions, counters, tables);
	}

	private static boolean isOfItsOwn(SchemaObject object) {
		boolean ofConstraint = object instanceof Index index && index.getIndexType().getBelongsToConstraint();
		boolean ofColumn = object instanceof Sequence sequence && sequence.getBelongsToTable();
		return !ofConstraint && !ofColumn && object.getCreateSQL() != null;
	}

	private static String definition(SchemaObject object) {
		return String.valueOf(object.getCreateSQL()).replaceAll(COUNTER, "");
	}

	private static String name(DbObject object) {
		return plain(object.getSQL(HasSQL.QUOTE_ONLY_WHEN_REQUIRED));
	}

	private static String plain(String name) {
		return name.startsWith("PUBLIC.") ? name.substring("PUBLIC.".length()) : name;
	}

	private static int @Nullable [] keyColumns(Table table) {
		Index key = table.findPrimaryKey();
		return (key != null)
				? Arrays.stream(key.getIndexColumns()).mapToInt((column) -> column.column.getColumnId()).toArray()
				: null;
	}

	/**
	 * The rows of a table.
	 *
	 * @param rows the rows
	 * @param key the columns of its primary key, or {@code null}
	 */
	record Content(List<H2Row> rows, int @Nullable [] key) {

		static DatabaseChange compare(String name, @Nullable Content before, @Nullable Content after, String note) {
			List<H2Row> removed = new ArrayList<>();
			List<H2Row> added = new ArrayList<>();
			if (after != null) {
				H2Table.compare((before != null) ? before.rows : List.of(), after.rows, removed, added);
				removeEqual(removed, added);
			}
			int changed = 0;
			if (before != null && after != null && before.key != null && Arrays.equals(before.key, after.key)) {
				Set<List<Value>> keys = new HashSet<>();
				removed.forEach((row) -> keys.add(before.identity(row)));
				changed = (int) added.stream().filter((row) -> keys.contains(after.identity(row))).count();
			}
			return new DatabaseChange(name, added.size() - changed, changed, removed.size() - changed, note);
		}

		/**
		 * Rows that have only got another number.
		 */
		private static void removeEqual(List<H2Row> removed, List<H2Row> added) {
			Map<List<Value>, Integer> values = new HashMap<>();
			removed.forEach((row) -> values.merge(List.of(row.values()), 1, Integer::sum));
			Map<List<Value>, Integer> both = new HashMap<>();
			added.removeIf((row) -> {
				List<Value> content = List.of(row.values());
				boolean found = values.merge(content, -1, Integer::sum) >= 0;
				if (found) {
					both.merge(content, 1, Integer::sum);
				}
				return found;
			});
			removed.removeIf((row) -> both.merge(List.of(row.values()), -1, Integer::sum) >= 0);
		}

		private List<Value> identity(H2Row row) {
			int[] columns = (this.key != null) ? this.key : new int[0];
			return Arrays.stream(columns).mapToObj((column) -> row.values()[column]).toList();
		}

	}

}
