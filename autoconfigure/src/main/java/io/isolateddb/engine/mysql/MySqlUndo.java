package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.isolateddb.engine.RowReader;
import org.jspecify.annotations.Nullable;

/**
 * Decides how the changes of a test are undone, or why they cannot be, and does it. The
 * session looks at no foreign key; triggers always fire, so a table whose rows may not be
 * deleted for that is emptied by {@code TRUNCATE}, for which there are none. Not
 * thread-safe.
 */
final class MySqlUndo {

	/**
	 * From here on it takes longer to delete rows than to make a new file.
	 */
	private static final long MANY = 1_000;

	private static final int MOST_ATTEMPTS = 5;

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

	private final MySqlScript template;

	private final String database;

	/**
	 * What ends a transaction by itself, or cannot be in one.
	 */
	private final List<String> alone = new ArrayList<>();

	/**
	 * The tables whose rows get their values back, by the statement that does it.
	 */
	private final Map<String, MySqlTable> updates = new LinkedHashMap<>();

	private final List<String> statements = new ArrayList<>();

	/**
	 * The tables whose counters may have moved.
	 */
	private final List<MySqlTable> counters = new ArrayList<>();

	/**
	 * What sets back the counters that have moved for certain.
	 */
	private final List<String> resets = new ArrayList<>();

	MySqlUndo(MySqlScript template, String database) {
		this.template = template;
		this.database = database;
	}

	/**
	 * Undo what has been done to tables. What foreign keys do is not counted, but by
	 * newer versions of MySQL, and there not what follows from {@code REPLACE}.
	 * @return why this is impossible, or {@code null}
	 */
	@Nullable String addTables(Map<String, MySqlTableStatistics> changes) {
		Map<String, MySqlTableStatistics> all = new LinkedHashMap<>(changes);
		changes.forEach((table, change) -> addChildren(table, change, all));
		for (Map.Entry<String, MySqlTableStatistics> change : all.entrySet()) {
			String obstacle = add(change.getKey(), change.getValue());
			if (obstacle != null) {
				return obstacle;
			}
		}
		return null;
	}

	private void addChildren(String name, MySqlTableStatistics change, Map<String, MySqlTableStatistics> all) {
		MySqlTable table = this.template.table(name);
		if (table != null && !change.onlyInserted()) {
			for (String child : table.children()) {
				MySqlTableStatistics known = all.get(child);
				if (known == null || known.onlyInserted()) {
					all.put(child, MySqlTableStatistics.UNKNOWN);
					addChildren(child, MySqlTableStatistics.UNKNOWN, all);
				}
			}
		}
	}

	private @Nullable String add(String name, MySqlTableStatistics change) {
		MySqlTable table = this.template.table(name);
		if (table == null) {
			return "the schema has changed, as rows of " + name + " show, which is not in the template";
		}
		if (table.isVersioned()) {
			return "former rows of " + name + " are kept";
		}
		if (table.isSequence()) {
			return null;
		}
		String obstacle = restore(table, change);
		if (obstacle != null) {
			return obstacle;
		}
		if (table.nextValue() > 0) {
			this.counters.add(table);
			if (change.inserted() > 0 && table.innoDb()) {
				this.resets.add(reset(table));
			}
		}
		return null;
	}

	private String reset(MySqlTable table) {
		return "ALTER TABLE " + table.in(this.database) + " AUTO_INCREMENT = " + table.nextValue();
	}

	private @Nullable String restore(MySqlTable table, MySqlTableStatistics change) {
		boolean byKey = change.rows() <= MANY && table.innoDb() && !table.primaryKey().isEmpty();
		if (this.template.rows(table) == 0) {
			clear(table, change.rows());
		}
		else if (byKey && change.onlyInserted() && !table.guards().contains("DELETE")) {
			this.statements.add(table.deleteAdded(this.template.source(), this.database));
		}
		else if (byKey && change.onlyUpdated() && !table.guards().contains("UPDATE") && !table.values().isEmpty()) {
			this.updates.put(table.update(this.template.source(), this.database), table);
		}
		else {
			return insertAnew(table, change);
		}
		return null;
	}

	private @Nullable String insertAnew(MySqlTable table, MySqlTableStatistics change) {
		if (table.guards().contains("INSERT")) {
			return "triggers would fire for " + table.name();
		}
		clear(table, this.template.rows(table) + change.rows()).add(table.copy(this.template.source(), this.database));
		return null;
	}

	/**
	 * Empty a table.
	 * @param rows how many rows it may have
	 * @return where what follows has its place
	 */
	private List<String> clear(MySqlTable table, long rows) {
		if (rows > MANY || !table.innoDb() || table.guards().contains("DELETE")) {
			this.alone.add("TRUNCATE TABLE " + table.in(this.database));
			return this.alone;
		}
		this.statements.add("DELETE FROM " + table.in(this.database));
		return this.statements;
	}

	/**
	 * Set a sequence back, which also forgets the values that the server has reserved.
	 * @param before its next value and how often it has begun anew
	 * @return why this is impossible, or {@code null}
	 */
	@Nullable String addSequence(String name, String before, @Nullable String now) {
		String[] wanted = before.split(" ");
		if (now == null || !now.endsWith(" " + wanted[1])) {
			return "sequence " + name + " has begun anew";
		}
		this.alone.add("ALTER SEQUENCE " + MySqlEngine.quote(this.database) + "." + MySqlEngine.quote(name)
				+ " RESTART WITH " + wanted[0]);
		return null;
	}

	boolean isEmpty() {
		return this.alone.isEmpty() && this.updates.isEmpty() && this.statements.isEmpty();
	}

	/**
	 * Do it, without being counted. Counters fall neither when rows are deleted nor when
	 * work is rolled back, and may not fall below a deleted row that the server has not
	 * cleared away yet. To set them back where a table is not of InnoDB the server would
	 * copy it, and count for it anew.
	 * @param counted whether the server still counts what the session does
	 * @return why not everything is as it was, or {@code null}
	 */
	@Nullable String run(Connection connection, boolean counted) throws SQLException {
		List<MySqlTable> moved = new ArrayList<>();
		if (!hasUpdated(connection, statements(counted), moved)) {
			for (MySqlTable table : this.updates.values()) {
				String obstacle = insertAnew(table, MySqlTableStatistics.UNKNOWN);
				if (obstacle != null) {
					return obstacle;
				}
			}
			this.updates.clear();
			run(connection, statements(false), moved);
		}
		for (int attempt = 1; attempt < MOST_ATTEMPTS && !moved.isEmpty(); attempt++) {
			if (!moved.stream().allMatch(MySqlTable::innoDb)) {
				break;
			}
			LockSupport.parkNanos(attempt * STEP);
			run(connection, moved.stream().map(this::reset).toList(), moved);
		}
		return moved.isEmpty() ? null : "a counter could not be set back";
	}

	/**
	 * Run all statements.
	 * @return whether the updates have given all rows their values back, which they have
	 * not if some have another key or are gone, or if two have exchanged a value that
	 * only one may have
	 */
	private boolean hasUpdated(Connection connection, List<String> batch, List<MySqlTable> moved) throws SQLException {
		try {
			return run(connection, batch, moved);
		}
		catch (SQLIntegrityConstraintViolationException ex) {
			if (this.updates.isEmpty()) {
				throw ex;
			}
			return false;
		}
	}

	/**
	 * Run some statements. What {@code SHOW CREATE TABLE} says of a counter is what the
	 * next row gets, and costs the server less than {@code information_schema}.
	 * @param moved is filled with the tables whose counters are not where they were
	 * @return whether the updates among them have met all rows of their tables
	 */
	private boolean run(Connection connection, List<String> batch, List<MySqlTable> moved) throws SQLException {
		List<String> all = new ArrayList<>(batch);
		this.counters.forEach((table) -> all.add("SHOW CREATE TABLE " + table.in(this.database)));
		moved.clear();
		boolean met = true;
		try (Statement statement = MySqlEngine.statement(connection)) {
			statement.execute(String.join("; ", all));
			for (String each : batch) {
				MySqlTable updated = this.updates.get(each);
				met &= updated == null || statement.getLargeUpdateCount() == this.template.rows(updated);
				statement.getMoreResults();
			}
			for (MySqlTable table : this.counters) {
				RowReader.readNext(statement, (row) -> {
					if (table.nextValue() != MySqlTable.nextValue(row.getString(2))) {
						moved.add(table);
					}
				});
			}
		}
		return met;
	}

	private List<String> statements(boolean counted) {
		List<String> batch = new ArrayList<>(counted ? List.of(MySqlSessions.UNCOUNTED) : List.of());
		batch.addAll(this.alone);
		List<String> rows = new ArrayList<>(this.updates.keySet());
		rows.addAll(this.statements);
		if (rows.size() > 1) {
			rows.add(0, "BEGIN");
			rows.add("COMMIT");
		}
		batch.addAll(rows);
		batch.addAll(this.resets);
		return batch;
	}

}
