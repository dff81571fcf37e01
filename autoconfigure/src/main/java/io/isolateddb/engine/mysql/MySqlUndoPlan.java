package io.isolateddb.engine.mysql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Decides how the changes of a test are undone, or why they cannot be. The session that
 * undoes them checks no foreign keys. Triggers cannot be switched off, so a table with
 * triggers for {@code DELETE} is emptied by {@code TRUNCATE}, which fires none. Not
 * thread-safe.
 */
final class MySqlUndoPlan {

	/**
	 * To delete more rows than this takes longer than to truncate the table, which
	 * creates a new file.
	 */
	private static final long MOST_DELETED_ROWS = 1_000;

	private final MySqlScript template;

	private final String database;

	/**
	 * Statements that end a transaction by themselves, or cannot be in one.
	 */
	private final List<String> outsideTransaction = new ArrayList<>();

	/**
	 * The tables whose rows are updated, by the statement that does it.
	 */
	private final Map<String, MySqlTable> updates = new LinkedHashMap<>();

	private final List<String> statements = new ArrayList<>();

	/**
	 * The tables whose counters may have changed.
	 */
	private final List<MySqlTable> counters = new ArrayList<>();

	/**
	 * The statements that reset the counters which have certainly changed.
	 */
	private final List<String> resets = new ArrayList<>();

	MySqlUndoPlan(MySqlScript template, String database) {
		this.template = template;
		this.database = database;
	}

	/**
	 * Undo changes of tables. The rows that foreign keys change in child tables are
	 * counted only by newer versions of MySQL, and there not those that follow from
	 * {@code REPLACE}. So the children of a changed table count as changed.
	 * @return why this is impossible, or an empty string
	 */
	String addTables(Map<String, MySqlTableStatistics> changes) {
		Map<String, MySqlTableStatistics> all = new LinkedHashMap<>(changes);
		changes.forEach((table, change) -> addChildren(table, change, all));
		for (Map.Entry<String, MySqlTableStatistics> change : all.entrySet()) {
			String obstacle = addTable(change.getKey(), change.getValue());
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
		}
		return "";
	}

	private void addChildren(String parent, MySqlTableStatistics change, Map<String, MySqlTableStatistics> all) {
		MySqlTable table = this.template.table(parent);
		if (table != null && !change.isInsertedOnly()) {
			for (String child : table.children()) {
				MySqlTableStatistics known = all.get(child);
				if (known == null || known.isInsertedOnly()) {
					all.put(child, MySqlTableStatistics.UNKNOWN);
					addChildren(child, MySqlTableStatistics.UNKNOWN, all);
				}
			}
		}
	}

	private String addTable(String name, MySqlTableStatistics change) {
		MySqlTable table = this.template.table(name);
		if (table == null) {
			return "the schema has changed, as " + name + " is not in the template";
		}
		if (table.isVersioned()) {
			return "the server keeps the history of the rows of " + name;
		}
		if (table.isSequence()) {
			return "";
		}
		String obstacle = addRows(table, change);
		if (obstacle.isEmpty() && table.nextValue() > 0) {
			this.counters.add(table);
			if (change.inserted() > 0 && table.isInnoDb()) {
				this.resets.add(table.resetCounter(this.database));
			}
		}
		return obstacle;
	}

	private String addRows(MySqlTable table, MySqlTableStatistics change) {
		boolean byKey = change.writes() <= MOST_DELETED_ROWS && table.isInnoDb() && !table.primaryKey().isEmpty();
		if (this.template.rows(table) == 0) {
			clear(table, change.writes());
		}
		else if (byKey && change.isInsertedOnly() && !table.triggerEvents().contains("DELETE")) {
			this.statements.add(table.deleteAdded(this.template.source(), this.database));
		}
		else if (byKey && change.isUpdatedOnly() && !table.triggerEvents().contains("UPDATE")
				&& !table.values().isEmpty()) {
			this.updates.put(table.update(this.template.source(), this.database), table);
		}
		else {
			return restore(table, change);
		}
		return "";
	}

	private String restore(MySqlTable table, MySqlTableStatistics change) {
		if (table.triggerEvents().contains("INSERT")) {
			return "triggers would fire for " + table.name();
		}
		clear(table, this.template.rows(table) + change.writes())
			.add(table.copy(this.template.source(), this.database));
		return "";
	}

	/**
	 * Empty a table.
	 * @param rows how many rows it may have
	 * @return the statements to which those for the same table are to be added
	 */
	private List<String> clear(MySqlTable table, long rows) {
		if (rows > MOST_DELETED_ROWS || !table.isInnoDb() || table.triggerEvents().contains("DELETE")) {
			this.outsideTransaction.add("TRUNCATE TABLE " + table.in(this.database));
			return this.outsideTransaction;
		}
		this.statements.add("DELETE FROM " + table.in(this.database));
		return this.statements;
	}

	/**
	 * Reset a sequence, which also drops the values that the server has cached.
	 * @param before the state in the baseline: the next value, and how often the sequence
	 * has cycled
	 * @param now the present state, or {@code null} if the sequence does not exist
	 * @return why this is impossible, or an empty string
	 */
	String addSequence(String name, String before, @Nullable String now) {
		String[] state = before.split(" ");
		if (now == null || !now.endsWith(" " + state[1])) {
			return "sequence " + name + " has cycled";
		}
		this.outsideTransaction.add("ALTER SEQUENCE " + MySqlText.quote(this.database) + "." + MySqlText.quote(name)
				+ " RESTART WITH " + state[0]);
		return "";
	}

	boolean isEmpty() {
		return this.outsideTransaction.isEmpty() && this.updates.isEmpty() && this.statements.isEmpty();
	}

	/**
	 * All statements of the plan, in their order.
	 */
	List<String> statements() {
		List<String> transaction = new ArrayList<>(this.updates.keySet());
		transaction.addAll(this.statements);
		if (transaction.size() > 1) {
			transaction.add(0, "BEGIN");
			transaction.add("COMMIT");
		}
		List<String> all = new ArrayList<>(this.outsideTransaction);
		all.addAll(transaction);
		all.addAll(this.resets);
		return all;
	}

	/**
	 * The table whose rows a statement updates, or {@code null} if it is another kind of
	 * statement.
	 */
	@Nullable MySqlTable updatedTable(String statement) {
		return this.updates.get(statement);
	}

	boolean hasUpdates() {
		return !this.updates.isEmpty();
	}

	/**
	 * Restore all rows of the tables whose rows were to be updated.
	 * @return why this is impossible, or an empty string
	 */
	String replaceUpdates() {
		for (MySqlTable table : this.updates.values()) {
			String obstacle = restore(table, MySqlTableStatistics.UNKNOWN);
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
		}
		this.updates.clear();
		return "";
	}

	/**
	 * The tables whose {@code AUTO_INCREMENT} counters may have changed.
	 */
	List<MySqlTable> counters() {
		return this.counters;
	}

}
