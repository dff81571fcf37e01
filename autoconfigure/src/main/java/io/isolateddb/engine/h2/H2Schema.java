package io.isolateddb.engine.h2;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.h2.engine.Database;
import org.h2.engine.DbObject;
import org.h2.engine.SessionLocal;
import org.h2.index.Index;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.result.SearchRow;
import org.h2.schema.Schema;
import org.h2.schema.Sequence;
import org.h2.table.Column;
import org.h2.table.Table;
import org.h2.table.TableType;
import org.h2.util.HasSQL;
import org.h2.value.VersionedValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the objects of a database and all that belongs to it beside its rows. Not
 * thread-safe: no other session works in the database.
 *
 * @param session the privileged session, which the thread has locked
 */
record H2Schema(SessionLocal session) {

	/**
	 * Where H2 keeps the definitions of all objects that are not temporary: one row for
	 * each object, with its number, its type and the statement that makes it.
	 */
	private static final String DEFINITIONS = "table.0";

	/**
	 * Which of the columns is the type, and which the statement.
	 */
	private static final int TYPE = 2;

	private static final int STATEMENT = 3;

	/**
	 * The tables with rows of their own, by name, in the order of their making.
	 */
	List<H2Table> tables() {
		List<H2Table> tables = new ArrayList<>();
		for (Table table : database().getAllTablesAndViews()) {
			if (table.getTableType() == TableType.TABLE) {
				tables.add(new H2Table(this.session, table));
			}
		}
		tables.sort((one, other) -> Integer.compare(one.table().getId(), other.table().getId()));
		return tables;
	}

	/**
	 * All sequences. That of an identity column has another name in each copy, so it is
	 * named after its column.
	 */
	Map<String, Sequence> sequences() {
		Map<String, Sequence> sequences = new TreeMap<>();
		for (Schema schema : database().getAllSchemasNoMeta()) {
			for (Sequence sequence : schema.getAllSequences()) {
				if (!sequence.getBelongsToTable()) {
					sequences.put(sequence.getSQL(HasSQL.DEFAULT_SQL_FLAGS), sequence);
				}
			}
		}
		for (H2Table table : tables()) {
			for (Column column : table.table().getColumns()) {
				if (column.getSequence() != null && column.getSequence().getBelongsToTable()) {
					sequences.put(table.name() + "." + column.getName(), column.getSequence());
				}
			}
		}
		return sequences;
	}

	/**
	 * All definitions but those of sequences, which contain their states, and all
	 * settings. If they are equal, and no {@linkplain Database#getModificationMetaId()
	 * other number} shows a change, then no statement has changed the schema, the users
	 * and rights, or the settings.
	 * <p>
	 * A statement that was rolled back may have changed an object in memory only, so the
	 * objects that can be changed in this way count too.
	 */
	Map<String, Object> definitions() {
		Map<String, Object> definitions = new HashMap<>();
		definitionRows((id, row) -> {
			if (row.getValue(TYPE).getInt() != DbObject.SEQUENCE) {
				definitions.put(String.valueOf(id), row.getValue(STATEMENT).getString());
			}
		});
		settings().forEach((statement) -> definitions.put(statement, ""));
		definitions.put("settings", database().getAllowLiterals() + " " + database().getLockMode() + " "
				+ database().getMaxLengthInplaceLob() + " " + database().getCompareMode());
		objectsInMemory()
			.forEach((object) -> definitions.put("object " + object.getId(), String.valueOf(object.getCreateSQL())));
		for (H2Table table : tables()) {
			definitions.put("columns of " + table.name(),
					Stream.of(table.table().getColumns()).map((column) -> Arrays.asList(parts(column))).toList());
			if (table.table().isTemporary()) {
				definitions.put(table.name(), temporary(table.table()));
			}
		}
		return definitions;
	}

	/**
	 * What the {@link #definitions} are made of. If it is the same, they are, and to
	 * compare it takes a fraction of the time. It may be another one with the same
	 * definitions, as when an object was made again.
	 */
	List<@Nullable Object> parts() {
		List<@Nullable Object> parts = new ArrayList<>();
		definitionRows((id, row) -> {
			if (row.getValue(TYPE).getInt() != DbObject.SEQUENCE) {
				Collections.addAll(parts, id, row.getValue(STATEMENT));
			}
		});
		Database database = database();
		Collections.addAll(parts, database.getIgnoreCase(), database.getDefaultNullOrdering(),
				database.getReferentialIntegrity(), database.getMode(), database.getAllowLiterals(),
				database.getLockMode(), database.getMaxLengthInplaceLob(), database.getCompareMode());
		for (DbObject object : objectsInMemory()) {
			parts.add(object.getId());
			parts.add(object.getCreateSQL());
		}
		for (Table table : database.getAllTablesAndViews()) {
			if (table.getTableType() == TableType.TABLE) {
				Collections.addAll(parts, table, table.getName(), table.isTemporary() ? temporary(table) : "");
				for (Column column : table.getColumns()) {
					Collections.addAll(parts, parts(column));
				}
			}
		}
		return parts;
	}

	/**
	 * The objects, beside tables, that a statement which was rolled back may have
	 * changed.
	 */
	private List<DbObject> objectsInMemory() {
		List<DbObject> objects = new ArrayList<>(database().getAllUsersAndRoles());
		objects.addAll(database().getAllRights());
		objects.addAll(database().getAllComments());
		for (Schema schema : database().getAllSchemasNoMeta()) {
			objects.addAll(schema.getAllDomains());
		}
		return objects;
	}

	private static @Nullable Object[] parts(Column column) {
		return new @Nullable Object[] { column.getName(), column.getType(), column.isGeneratedAlways(),
				column.getDefaultExpression(), column.getOnUpdateExpression(), column.getDomain(), column.isNullable(),
				column.getVisible(), column.isDefaultOnNull(), column.getComment(), column.getSelectivity() };
	}

	/**
	 * How many objects there are of each type, but for settings, which each database has,
	 * and for indexes: a foreign key makes none of its own if there is another one
	 * already, which depends on the order of statements. Scripts name those that users
	 * have made.
	 */
	Map<Integer, Integer> objects() {
		Map<Integer, Integer> objects = new TreeMap<>();
		definitionRows((id, row) -> objects.merge(row.getValue(TYPE).getInt(), 1, Integer::sum));
		objects.remove(DbObject.SETTING);
		objects.remove(DbObject.INDEX);
		return objects;
	}

	private void definitionRows(BiConsumer<Long, SearchRow> reader) {
		MVStore store = database().getStore().getMvStore();
		MVMap<Long, VersionedValue<SearchRow>> rows = store.openMap(DEFINITIONS, new MVMap.Builder<>());
		for (Cursor<Long, VersionedValue<SearchRow>> cursor = rows.cursor(null); cursor.hasNext();) {
			Long id = cursor.next();
			SearchRow row = cursor.getValue().getCurrentValue();
			if (row != null) {
				reader.accept(id, row);
			}
		}
	}

	private static String temporary(Table table) {
		StringBuilder definition = new StringBuilder(table.getCreateSQL());
		for (Index index : table.getIndexes()) {
			definition.append(index.getCreateSQL());
		}
		return definition.toString();
	}

	/**
	 * The statements for synonyms, which H2 does not write into scripts.
	 */
	List<String> synonyms() {
		return database().getAllSynonyms().stream().map((synonym) -> synonym.getCreateSQL()).sorted().toList();
	}

	/**
	 * The settings that H2 does not write into scripts, or that scripts must not meet.
	 * One of them is a part of the database as soon as it is set.
	 */
	List<String> settings() {
		Database database = database();
		List<String> settings = new ArrayList<>();
		if (database.getIgnoreCase()) {
			settings.add("SET IGNORECASE TRUE");
		}
		settings.add("SET DEFAULT_NULL_ORDERING " + database.getDefaultNullOrdering());
		settings.add("SET REFERENTIAL_INTEGRITY " + database.getReferentialIntegrity());
		settings.add("SET MODE " + database.getMode().getName());
		return settings;
	}

	private Database database() {
		return this.session.getDatabase();
	}

}
