package io.isolateddb.engine.h2;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

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
	 * and rights, or the settings. They are compared at each rewind, so what H2 has
	 * already is put together, and few texts are made.
	 * <p>
	 * A statement that was rolled back may have changed an object in memory only, so the
	 * objects that can be changed in this way count too.
	 */
	List<Object> definitions() {
		List<Object> definitions = new ArrayList<>();
		definitionRows((id, row) -> {
			if (row.getValue(TYPE).getInt() != DbObject.SEQUENCE) {
				definitions.add(Map.entry(id, row.getValue(STATEMENT).getString()));
			}
		});
		definitions.addAll(settings());
		Database database = database();
		Collections.addAll(definitions, database.getAllowLiterals(), database.getLockMode(),
				database.getMaxLengthInplaceLob(), database.getCompareMode());
		for (DbObject object : objectsInMemory()) {
			definitions.add(Map.entry(object.getId(), String.valueOf(object.getCreateSQL())));
		}
		for (H2Table table : tables()) {
			definitions.add(definition(table.table()));
		}
		return definitions;
	}

	private static List<@Nullable Object> definition(Table table) {
		List<@Nullable Object> definition = new ArrayList<>();
		definition.add(table.isTemporary() ? temporary(table) : table.getName());
		for (Column column : table.getColumns()) {
			Collections.addAll(definition, column.getName(), column.getType(), column.isGeneratedAlways(),
					column.getDefaultExpression(), column.getOnUpdateExpression(), column.getDomain(),
					column.isNullable(), column.getVisible(), column.isDefaultOnNull(), column.getComment(),
					column.getSelectivity());
		}
		return definition;
	}

	/**
	 * The objects, beside tables, that a statement which was rolled back may have
	 * changed, in the order of their making.
	 */
	private List<DbObject> objectsInMemory() {
		List<DbObject> objects = new ArrayList<>(database().getAllUsersAndRoles());
		objects.addAll(database().getAllRights());
		objects.addAll(database().getAllComments());
		for (Schema schema : database().getAllSchemasNoMeta()) {
			objects.addAll(schema.getAllDomains());
		}
		objects.sort((one, other) -> Integer.compare(one.getId(), other.getId()));
		return objects;
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
