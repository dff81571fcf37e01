package io.isolateddb.engine.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * Decides table by table how the changes of a test are undone, or why they cannot be. Not
 * thread-safe.
 */
final class PostgreSqlUndoPlan {

	/**
	 * Undoing more than this row by row leaves more behind in the files than a fresh
	 * clone costs.
	 */
	private static final long MOST_ROWS = 10_000;

	/**
	 * So many dead rows may stay in a table that has not grown. Those of one test too
	 * many could fill the page together with the rows of the next test; the server then
	 * clears the page, and later rows of that test may get in before its earlier ones.
	 * With so few this takes a test that fills most of a page by itself. None at all
	 * would cost every rewind a vacuum of every table, which takes as long as everything
	 * else.
	 */
	private static final long MOST_DEAD = 8;

	private final PostgreSqlTemplateMetadata facts;

	/**
	 * By table, kept from one rewind to the next.
	 */
	private final long[] dead;

	private final PostgreSqlUndo undo = new PostgreSqlUndo();

	private long rows;

	PostgreSqlUndoPlan(PostgreSqlTemplateMetadata facts, long[] dead) {
		this.facts = facts;
		this.dead = dead;
	}

	PostgreSqlUndo undo() {
		return this.undo;
	}

	long rows() {
		return this.rows;
	}

	/**
	 * Undo what has been done to one table.
	 * @return why this is impossible, or {@code null}
	 */
	@Nullable String addTable(int index, PostgreSqlTableStatistics change) {
		PostgreSqlTrackedTable relation = this.facts.relations().get(index);
		this.rows += change.inserted() + change.updated() + change.deleted();
		this.dead[index] += change.inserted() + change.updated();
		if (relation.kind() != PostgreSqlTrackedTable.Kind.TABLE) {
			return ((relation.kind() == PostgreSqlTrackedTable.Kind.SCHEMA) ? "the schema has changed, as "
					: "triggers or rules would fire for ") + relation.name() + " shows";
		}
		if (this.rows > MOST_ROWS) {
			return "more than " + MOST_ROWS + " rows have changed";
		}
		boolean crowded = this.dead[index] > MOST_DEAD || change.pages() > Math.max(1, relation.pages());
		if (relation.isEmpty()) {
			empty(index, relation, crowded);
			return null;
		}
		if (change.updated() != 0 || change.deleted() != 0) {
			return addChanged(index, relation);
		}
		if (crowded && relation.isOnOnePage()) {
			this.undo.removeAdded(relation, change.inserted());
			vacuum(index, relation);
		}
		else if (!crowded || addChanged(index, relation) != null) {
			this.undo.removeAdded(relation, change.inserted());
		}
		return null;
	}

	private void empty(int index, PostgreSqlTrackedTable relation, boolean crowded) {
		this.undo.removeAll(relation);
		if (crowded) {
			vacuum(index, relation);
		}
	}

	private @Nullable String addChanged(int index, PostgreSqlTrackedTable relation) {
		if (!relation.isRestorable()) {
			return "rows of " + relation.name() + " have been updated or deleted, which is too large to be put back";
		}
		String insert = this.facts.insert(relation);
		if (insert == null) {
			return "the rows of " + relation.name() + " are not known yet";
		}
		this.undo.removeAll(relation);
		vacuum(index, relation);
		if (!insert.isEmpty()) {
			this.undo.insert(insert);
		}
		return null;
	}

	private void vacuum(int index, PostgreSqlTrackedTable relation) {
		this.undo.vacuum(relation);
		this.dead[index] = 0;
	}

}
