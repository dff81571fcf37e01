package io.isolateddb.engine.mysql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Decides how the changes of a test are undone and a database goes from its present state
 * to another, or why this cannot be. A table whose content differs between the two states
 * first becomes that of the template, and then receives its rows. The session that does
 * it checks no foreign keys. Triggers cannot be switched off, so a table with triggers
 * for {@code DELETE} is emptied by {@code TRUNCATE}, which fires none. All statements may
 * be executed again, after some of them. Not thread-safe.
 */
final class MySqlUndoPlan {

	/**
	 * To delete more rows than this takes longer than to truncate the table, which
	 * creates a new file.
	 */
	private static final long MOST_DELETED_ROWS = 1_000;

	/**
	 * Why rows cannot be written again.
	 */
	static final String RECOMPUTED = "the time zone or the locale may decide on stored columns of ";

	private final MySqlScript template;

	private final String database;

	private final MySqlRowLayer present;

	private final MySqlRowLayer target;

	/**
	 * Statements that end a transaction by themselves, or cannot be in one: with
	 * consistent GTIDs a server refuses those for other storage engines.
	 */
	private final List<String> outsideTransaction = new ArrayList<>();

	/**
	 * Statements that delete single rows. They come before the updates, with whose unique
	 * values these rows may be in conflict.
	 */
	private final List<String> deletions = new ArrayList<>();

	/**
	 * The tables whose rows are updated, by the statement that does it.
	 */
	private final Map<String, MySqlTable> updates = new LinkedHashMap<>();

	private final List<String> restorations = new ArrayList<>();

	/**
	 * Statements that insert the rows of the target.
	 */
	private final List<String> insertions = new ArrayList<>();

	/**
	 * The counters that may not have their values.
	 */
	private final List<MySqlCounter> counters = new ArrayList<>();

	/**
	 * The statements that reset the counters which certainly do not have their values.
	 */
	private final List<String> resets = new ArrayList<>();

	/**
	 * Create a plan.
	 * @param present the state that the database was in before the changes
	 * @param target the state that it is to be in
	 */
	MySqlUndoPlan(MySqlScript template, String database, MySqlRowLayer present, MySqlRowLayer target) {
		this.template = template;
		this.database = database;
		this.present = present;
		this.target = target;
	}

	/**
	 * Undo changes of tables, and let all have the content of the target.
	 * @param changes the changes, with those that follow from foreign keys
	 * @return why this is impossible, or an empty string
	 */
	String addTables(Map<String, MySqlTableStatistics> changes) {
		Map<String, MySqlTableStatistics> all = new LinkedHashMap<>(changes);
		addDiffering(this.present, all);
		addDiffering(this.target, all);
		for (Map.Entry<String, MySqlTableStatistics> change : all.entrySet()) {
			String obstacle = addTable(change.getKey(), change.getValue());
			if (!obstacle.isEmpty()) {
				return obstacle;
			}
		}
		return "";
	}

	/**
	 * Add the tables of one of the states whose content is not the same in the other one.
	 */
	private void addDiffering(MySqlRowLayer state, Map<String, MySqlTableStatistics> all) {
		for (String table : state.tables().keySet()) {
			if (this.present.table(table) != this.target.table(table)) {
				all.putIfAbsent(table, MySqlTableStatistics.NONE);
			}
		}
	}

	private String addTable(String name, MySqlTableStatistics change) {
		MySqlTable table = this.template.table(name);
		if (table == null) {
			return "the schema has changed, as " + name + " is not in the template";
		}
		if (!table.obstacle().isEmpty()) {
			return table.obstacle();
		}
		if (table.isSequence()) {
			return "";
		}
		MySqlTableContent before = this.present.table(name);
		MySqlTableContent after = this.target.table(name);
		MySqlTableStatistics all = change.plus((before != null) ? before.statistics() : MySqlTableStatistics.NONE);
		String obstacle = "";
		if (after != null && after.isWhole()) {
			clear(table, this.template.rows(table) + all.writes() + after.rows());
		}
		else {
			obstacle = addRows(table, all.plus((after != null) ? after.statistics() : MySqlTableStatistics.NONE));
		}
		if (after != null && after.rows() > 0) {
			(table.isInnoDb() ? this.insertions : this.outsideTransaction)
				.add(table.insert(this.database, after.literals()));
		}
		if (obstacle.isEmpty() && table.nextValue() != 0) {
			addCounter(table, change, before, after);
		}
		return obstacle;
	}

	private void addCounter(MySqlTable table, MySqlTableStatistics change, @Nullable MySqlTableContent before,
			@Nullable MySqlTableContent after) {
		long value = (before != null) ? before.nextValue() : table.nextValue();
		long next = (after != null) ? after.nextValue() : table.nextValue();
		MySqlCounter counter = new MySqlCounter(table, next);
		this.counters.add(counter);
		boolean follows = next == value
				|| (Long.compareUnsigned(next, value) > 0 && after != null && after.followsRows());
		if ((change.inserted() > 0 || !follows) && table.isInnoDb()) {
			this.resets.add(counter.reset(this.database));
		}
	}

	/**
	 * Let a table have the rows of the template.
	 * @param change what was written to it, or may be in it, since it had them
	 * @return why this is impossible, or an empty string
	 */
	private String addRows(MySqlTable table, MySqlTableStatistics change) {
		if (this.template.rows(table) == 0) {
			clear(table, change.writes());
			return "";
		}
		boolean isDeletion = isUndoneByKey(table, change) && change.updated() == 0;
		if (table.isRecomputed() && !isDeletion) {
			return RECOMPUTED + table.name();
		}
		if (!isUndoneByKey(table, change)) {
			return restore(table, change);
		}
		if (change.inserted() > 0) {
			this.deletions.add(
					"DELETE FROM " + table.in(this.database) + " WHERE " + this.template.isAdded(table, this.database));
		}
		if (change.updated() > 0) {
			this.updates.put(table.update(this.template.source(), this.database), table);
		}
		return "";
	}

	private static boolean isUndoneByKey(MySqlTable table, MySqlTableStatistics change) {
		boolean deletes = change.inserted() == 0 || !table.triggerEvents().contains("DELETE");
		boolean updates = change.updated() == 0
				|| (!table.triggerEvents().contains("UPDATE") && !table.values().isEmpty());
		return change.writes() <= MOST_DELETED_ROWS && change.deleted() == 0 && table.isInnoDb()
				&& !table.primaryKey().isEmpty() && deletes && updates;
	}

	private String restore(MySqlTable table, MySqlTableStatistics change) {
		if (table.triggerEvents().contains("INSERT")) {
			return "triggers would fire for " + table.name();
		}
		clear(table, this.template.rows(table) + change.writes()).add(this.template.copy(table, this.database));
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
		this.restorations.add("DELETE FROM " + table.in(this.database));
		return this.restorations;
	}

	/**
	 * Reset a sequence, which also drops the values that the server has cached.
	 * @param target the state in the target: the next value, and how often the sequence
	 * has cycled
	 * @param now the present state, or {@code null} if the sequence does not exist
	 * @return why this is impossible, or an empty string
	 */
	String addSequence(String name, String target, @Nullable String now) {
		String[] state = target.split(" ");
		if (now == null || !now.endsWith(" " + state[1])) {
			return "sequence " + name + " has cycled";
		}
		this.outsideTransaction.add("ALTER SEQUENCE " + MySqlText.quote(this.database) + "." + MySqlText.quote(name)
				+ " RESTART WITH " + state[0]);
		return "";
	}

	boolean isEmpty() {
		return this.outsideTransaction.isEmpty() && transaction().isEmpty() && this.counters.isEmpty();
	}

	private List<String> transaction() {
		List<String> transaction = new ArrayList<>(this.deletions);
		transaction.addAll(this.updates.keySet());
		transaction.addAll(this.restorations);
		transaction.addAll(this.insertions);
		return transaction;
	}

	/**
	 * All statements of the plan, in their order.
	 */
	List<String> statements() {
		List<String> all = new ArrayList<>(this.outsideTransaction);
		List<String> transaction = transaction();
		if (transaction.size() > 1) {
			transaction.add(0, "BEGIN");
			transaction.add("COMMIT");
		}
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
	 * The {@code AUTO_INCREMENT} counters that may not have their values.
	 */
	List<MySqlCounter> counters() {
		return this.counters;
	}

}
