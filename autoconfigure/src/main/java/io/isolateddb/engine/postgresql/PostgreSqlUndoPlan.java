package io.isolateddb.engine.postgresql;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Decides for each table how the changes of a test are undone, or why they cannot be. Not
 * thread-safe.
 */
final class PostgreSqlUndoPlan {

	/**
	 * Undoing more rows than this, one by one, leaves more behind in the files than a
	 * fresh clone costs.
	 */
	private static final long MOST_ROWS = 10_000;

	/**
	 * How many dead rows may stay in a table that has not grown. Too many of them could
	 * fill the page together with the rows of the next test. The server would then prune
	 * the page, and put later rows of that test before its earlier ones. With so few this
	 * happens only in a test that fills most of a page by itself. Without any, each
	 * rewind would have to vacuum every table, which takes as long as everything else.
	 */
	private static final long MOST_DEAD_ROWS = 8;

	/**
	 * How many dead rows may stay in a TOAST table, where no test can see them: 4 MB, as
	 * a row has 2 kB.
	 */
	private static final long MOST_TOASTED = 2000;

	private final PostgreSqlTemplateMetadata template;

	/**
	 * Kept from one rewind to the next.
	 */
	private final PostgreSqlTableFiles files;

	/**
	 * The layer whose rows stay where they are.
	 */
	private final PostgreSqlRowLayer kept;

	private final PostgreSqlUndo undo = new PostgreSqlUndo();

	/**
	 * The number of dead rows that will be left in each table.
	 */
	private final Map<Integer, Long> dead = new HashMap<>();

	/**
	 * The number of rows in the TOAST table of each table that were written since these
	 * were vacuumed.
	 */
	private final Map<Integer, Long> toasted = new HashMap<>();

	private long rows;

	private boolean complete = true;

	/**
	 * Create a plan.
	 * @param kept the layer that the database has and keeps. Rows that were there cannot
	 * be restored then
	 */
	PostgreSqlUndoPlan(PostgreSqlTemplateMetadata template, PostgreSqlTableFiles files, PostgreSqlRowLayer kept) {
		this.template = template;
		this.files = files;
		this.kept = kept;
	}

	PostgreSqlUndo undo() {
		return this.undo;
	}

	/**
	 * How many rows are undone.
	 */
	long rows() {
		return this.rows;
	}

	/**
	 * Whether it undoes everything. If not, the database has to return to its template
	 * first.
	 */
	boolean isComplete() {
		return this.complete;
	}

	/**
	 * Undo the changes of tables. Goes on after the first obstacle, so that the rows of
	 * all tables that have not been read yet are requested from the next clone.
	 * @param changes what was written to each table, by its position
	 * @return why this is impossible, or an empty string
	 */
	String addTables(SortedMap<Integer, PostgreSqlTableStatistics> changes) {
		String first = "";
		for (Map.Entry<Integer, PostgreSqlTableStatistics> change : changes.entrySet()) {
			String obstacle = addTable(change.getKey(), change.getValue());
			first = first.isEmpty() ? obstacle : first;
		}
		return first;
	}

	private String addTable(int position, PostgreSqlTableStatistics change) {
		PostgreSqlTrackedTable table = this.template.tables().get(position);
		if (table.kind() == PostgreSqlTrackedTable.Kind.IGNORED) {
			return "";
		}
		this.rows += change.inserted() + change.updated() + change.deleted();
		switch (table.kind()) {
			case SCHEMA:
				return "the schema has changed, as " + table.name() + " shows";
			case GUARDED:
				return "triggers or rules would fire for " + table.name();
			default:
				return (this.rows > MOST_ROWS) ? "more than " + MOST_ROWS + " rows have changed"
						: addRows(position, table, change);
		}
	}

	private String addRows(int position, PostgreSqlTrackedTable table, PostgreSqlTableStatistics change) {
		long toasted = this.files.toasted()[position] + change.toasted();
		if (toasted > MOST_TOASTED) {
			this.undo.vacuumToast(table);
		}
		this.toasted.put(position, (toasted > MOST_TOASTED) ? 0 : toasted);
		long deadRows = this.files.deadRows()[position] + change.inserted() + change.updated();
		this.dead.put(position, deadRows);
		long pages = (this.kept != PostgreSqlRowLayer.NONE) ? this.files.pages()[position] : table.pages();
		boolean crowded = deadRows > MOST_DEAD_ROWS || change.pages() > Math.max(1, pages);
		if (pages == 0) {
			this.undo.removeAll(table);
			if (crowded) {
				vacuum(position, table);
			}
			return "";
		}
		if (change.updated() != 0 || change.deleted() != 0) {
			return restore(position, table);
		}
		// In a table with more pages a vacuum would also find the little space that is
		// left
		// on each page before the last one, and the server would put small rows there
		if (crowded && pages == 1) {
			this.undo.removeAdded(table, change.inserted());
			vacuum(position, table);
		}
		else if (!crowded || !restore(position, table).isEmpty()) {
			this.undo.removeAdded(table, change.inserted());
		}
		return "";
	}

	private String restore(int position, PostgreSqlTrackedTable table) {
		if (this.kept != PostgreSqlRowLayer.NONE) {
			this.complete = false;
			return "";
		}
		if (!table.isRestorable()) {
			return "rows of " + table.name() + " have been updated or deleted, and the table "
					+ (table.columns().isEmpty() ? "has no columns of its own" : "is too large to be restored");
		}
		String insert = this.template.rows().insert(table);
		if (insert == null) {
			return this.template.rows().obstacle(table);
		}
		this.undo.removeAll(table);
		vacuum(position, table);
		if (!insert.isEmpty()) {
			this.undo.restore(table, insert);
		}
		return "";
	}

	private void vacuum(int position, PostgreSqlTrackedTable table) {
		if (this.kept != PostgreSqlRowLayer.NONE && this.files.uneven()[position]) {
			this.complete = false;
		}
		this.undo.vacuum(table);
		this.dead.put(position, 0L);
	}

	/**
	 * Add a layer to the database, which has returned to its template.
	 * @return why this is impossible, or an empty string
	 */
	String addLayer(PostgreSqlRowLayer layer) {
		for (Map.Entry<String, PostgreSqlRowLayer.Rows> entry : layer.tables().entrySet()) {
			Integer position = this.template.position(entry.getKey());
			if (position == null) {
				return "the template does not have the table " + entry.getKey();
			}
			addRows(position, this.template.tables().get(position), entry.getValue());
		}
		for (PostgreSqlSequence sequence : this.template.sequences()) {
			PostgreSqlSequence state = layer.sequences().get(sequence.name());
			if (state != null) {
				this.undo.resetSequence(sequence.in(state));
			}
		}
		return "";
	}

	/**
	 * Dead rows are removed before: the next test would fill their space after that
	 * behind the layer.
	 */
	private void addRows(int position, PostgreSqlTrackedTable table, PostgreSqlRowLayer.Rows rows) {
		if (rows.replacing()) {
			this.undo.removeAll(table);
			vacuum(position, table);
		}
		else if (deadRows(position) > 0 && !this.undo.isVacuumed(table)) {
			if (table.pages() <= 1) {
				vacuum(position, table);
			}
			else {
				restore(position, table);
			}
		}
		this.dead.put(position, deadRows(position));
		if (!rows.insert().isEmpty()) {
			this.undo.add(table, rows.insert());
		}
	}

	private long deadRows(int position) {
		return this.dead.getOrDefault(position, this.files.deadRows()[position]);
	}

	/**
	 * Record what the undo has left in the files.
	 */
	void done(PostgreSqlUndo.Result result) {
		this.dead.forEach((position, deadRows) -> this.files.deadRows()[position] = deadRows);
		this.toasted.forEach((position, toasted) -> this.files.toasted()[position] = toasted);
		if (this.kept == PostgreSqlRowLayer.NONE) {
			for (int position : this.dead.keySet()) {
				PostgreSqlTrackedTable table = this.template.tables().get(position);
				this.files.pages()[position] = result.pages().getOrDefault(table, table.pages());
				this.files.uneven()[position] = false;
			}
		}
	}

}
