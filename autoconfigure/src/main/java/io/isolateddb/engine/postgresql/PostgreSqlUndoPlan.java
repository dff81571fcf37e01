package io.isolateddb.engine.postgresql;

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

	private final PostgreSqlTemplateMetadata template;

	/**
	 * By table, kept from one rewind to the next.
	 */
	private final long[] deadRows;

	private final PostgreSqlUndo undo = new PostgreSqlUndo();

	private long rows;

	PostgreSqlUndoPlan(PostgreSqlTemplateMetadata template, long[] deadRows) {
		this.template = template;
		this.deadRows = deadRows;
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
	 * Undo the changes of one table.
	 * @return why this is impossible, or an empty string
	 */
	String addTable(int position, PostgreSqlTableStatistics change) {
		PostgreSqlTrackedTable table = this.template.tables().get(position);
		this.rows += change.inserted() + change.updated() + change.deleted();
		this.deadRows[position] += change.inserted() + change.updated();
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
		boolean crowded = this.deadRows[position] > MOST_DEAD_ROWS || change.pages() > Math.max(1, table.pages());
		if (table.isEmpty()) {
			this.undo.removeAll(table);
			if (crowded) {
				vacuum(position, table);
			}
			return "";
		}
		if (change.updated() != 0 || change.deleted() != 0) {
			return restore(position, table);
		}
		if (crowded && table.isOnOnePage()) {
			this.undo.removeAdded(table, change.inserted());
			vacuum(position, table);
		}
		else if (!crowded || !restore(position, table).isEmpty()) {
			this.undo.removeAdded(table, change.inserted());
		}
		return "";
	}

	private String restore(int position, PostgreSqlTrackedTable table) {
		if (!table.isRestorable()) {
			return "rows of " + table.name()
					+ " have been updated or deleted, and the table is too large to be restored";
		}
		String insert = this.template.rows().insert(table);
		if (insert == null) {
			return this.template.rows().obstacle(table);
		}
		this.undo.removeAll(table);
		vacuum(position, table);
		if (!insert.isEmpty()) {
			this.undo.insert(insert);
		}
		return "";
	}

	private void vacuum(int position, PostgreSqlTrackedTable table) {
		this.undo.vacuum(table);
		this.deadRows[position] = 0;
	}

}
