package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Decides how the changes of a test are undone, or why they cannot be, and does it. The
 * session looks at no foreign key; triggers always fire, so a table that has some is
 * emptied by {@code TRUNCATE}, for which there are none. Not thread-safe.
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
	@Nullable String addTables(Map<String, MySqlCounts> changes) {
		Map<String, MySqlCounts> all = new LinkedHashMap<>(changes);
		changes.forEach((table, change) -> addChildren(table, change, all));
		for (Map.Entry<String, MySqlCounts> change : all.entrySet()) {
			String obstacle = add(change.getKey(), change.getValue());
			if (obstacle != null) {
				return obstacle;
			}
		}
		return null;
	}

	private void addChildren(String name, MySqlCounts change, Map<String, MySqlCounts> all) {
		MySqlTable table = this.template.table(name);
		if (table != null && !change.onlyInserted()) {
			for (String child : table.children()) {
				MySqlCounts known = all.get(child);
				if (known == null || known.onlyInserted()) {
					all.put(child, MySqlCounts.UNKNOWN);
					addChildren(child, MySqlCounts.UNKNOWN, all);
				}
			}
		}
	}

	private @Nullable String add(String name, MySqlCounts change) {
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
		if (this.template.filled().contains(name)) {
			if (!restore(table, change)) {
				return "triggers would fire for " + name;
			}
		}
		else {
			clear(table, change);
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

	private boolean restore(MySqlTable table, MySqlCounts change) {
		if (change.onlyInserted() && !isTruncated(table, change) && !table.primaryKey().isEmpty()) {
			this.statements.add(deleteAdded(table));
			return true;
		}
		clear(table, change);
		(isTruncated(table, change) ? this.alone : this.statements)
			.add(table.copy(this.template.source(), this.database));
		return !table.guards().contains("INSERT");
	}

	private static boolean isTruncated(MySqlTable table, MySqlCounts change) {
		return change.rows() > MANY || !table.innoDb() || table.guards().contains("DELETE");
	}

	private void clear(MySqlTable table, MySqlCounts change) {
		if (isTruncated(table, change)) {
			this.alone.add("TRUNCATE TABLE " + table.in(this.database));
		}
		else {
			this.statements.add("DELETE FROM " + table.in(this.database));
		}
	}

	/**
	 * The rows of the template have neither been updated nor deleted: what has another
	 * key has been added.
	 */
	private String deleteAdded(MySqlTable table) {
		String same = table.primaryKey()
			.stream()
			.map((column) -> "old." + column + " = " + table.in(this.database) + "." + column)
			.collect(Collectors.joining(" AND "));
		return "DELETE FROM " + table.in(this.database) + " WHERE NOT EXISTS (SELECT 1 FROM "
				+ table.in(this.template.source()) + " old WHERE " + same + ")";
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
		return this.alone.isEmpty() && this.statements.isEmpty();
	}

	/**
	 * Do it, without being counted. Counters fall neither when rows are deleted nor when
	 * work is rolled back, and may not fall below a deleted row that the server has not
	 * cleared away yet. To set them back where a table is not of InnoDB the server would
	 * copy it, and count for it anew.
	 * @param counted whether the server still counts what the session does
	 * @return whether everything is as it was
	 */
	boolean run(Connection connection, boolean counted) throws SQLException {
		List<String> batch = statements(counted);
		for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
			LockSupport.parkNanos(attempt * STEP);
			List<MySqlTable> moved = run(connection, batch);
			if (moved.isEmpty()) {
				return true;
			}
			if (!moved.stream().allMatch(MySqlTable::innoDb)) {
				return false;
			}
			batch = moved.stream().map(this::reset).toList();
		}
		return false;
	}

	/**
	 * Run some statements and tell the tables whose counters are not where they were.
	 * What {@code SHOW CREATE TABLE} says of a counter is what the next row gets, and
	 * costs the server less than {@code information_schema}.
	 */
	private List<MySqlTable> run(Connection connection, List<String> batch) throws SQLException {
		List<MySqlTable> moved = new ArrayList<>();
		if (this.counters.isEmpty()) {
			MySqlEngine.execute(connection, String.join("; ", batch));
			return moved;
		}
		List<String> all = new ArrayList<>(batch);
		this.counters.forEach((table) -> all.add("SHOW CREATE TABLE " + table.in(this.database)));
		try (Statement statement = MySqlEngine.statement(connection)) {
			statement.execute(String.join("; ", all));
			for (MySqlTable table : this.counters) {
				RowReader.readNext(statement, (row) -> {
					if (table.nextValue() != MySqlTable.nextValue(row.getString(2))) {
						moved.add(table);
					}
				});
			}
		}
		return moved;
	}

	private List<String> statements(boolean counted) {
		List<String> batch = new ArrayList<>(counted ? List.of(MySqlSessions.UNCOUNTED) : List.of());
		batch.addAll(this.alone);
		if (!this.statements.isEmpty()) {
			batch.add("BEGIN");
			batch.addAll(this.statements);
			batch.add("COMMIT");
		}
		batch.addAll(this.resets);
		return batch;
	}

}
