package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Collects what it takes to undo the changes of a test and does it in one round trip. The
 * session has {@code session_replication_role = replica}: no trigger fires and no foreign
 * key is looked at. Not thread-safe.
 */
final class PostgreSqlUndo {

	/**
	 * Rows that were inserted since the baseline. Their own age is compared: a row that
	 * was there before and has only been locked keeps the transaction that inserted it.
	 */
	private static final String ADDED = " WHERE age(xmin) <= age(CAST(? AS xid))";

	/**
	 * Undoing more than this row by row leaves more behind in the files than a fresh
	 * clone costs.
	 */
	private static final long MOST_ROWS = 10_000;

	private final PostgreSqlTemplateFacts facts;

	private final String baselineXid;

	private final StringBuilder sql = new StringBuilder();

	private final List<Step> steps = new ArrayList<>();

	private int parameters;

	private long rows;

	PostgreSqlUndo(PostgreSqlTemplateFacts facts, String baselineXid) {
		this.facts = facts;
		this.baselineXid = baselineXid;
	}

	boolean isEmpty() {
		return this.sql.isEmpty();
	}

	long rows() {
		return this.rows;
	}

	/**
	 * Undo what has been done to one table.
	 * @return why this is impossible, or {@code null}
	 */
	@Nullable String addTable(int index, long inserted, long updated, long deleted) {
		PostgreSqlRelation relation = this.facts.relations().get(index);
		this.rows += inserted + updated + deleted;
		if (inserted < 0 || updated < 0 || deleted < 0) {
			return "the statistics of the database have been reset";
		}
		if (relation.kind() != PostgreSqlRelation.Kind.TABLE) {
			return ((relation.kind() == PostgreSqlRelation.Kind.SCHEMA) ? "the schema has changed, as "
					: "triggers or rules would fire for ") + relation.name() + " shows";
		}
		if (this.rows > MOST_ROWS) {
			return "more than " + MOST_ROWS + " rows have changed";
		}
		return (updated == 0 && deleted == 0) ? addInserted(index, relation, inserted) : addChanged(index, relation);
	}

	private @Nullable String addInserted(int index, PostgreSqlRelation relation, long inserted) {
		String behind = relation.isLarge() ? " AND ctid >= '(" + (relation.pages() - 1) + ",0)'" : "";
		this.sql.append("DELETE FROM ONLY ").append(relation.name()).append(ADDED).append(behind).append("; ");
		this.steps.add(new Step(index, false, relation.isLarge() ? inserted : -1));
		this.parameters++;
		return null;
	}

	private @Nullable String addChanged(int index, PostgreSqlRelation relation) {
		if (!relation.isRestorable()) {
			return "rows of the large table " + relation.name() + " have been updated or deleted";
		}
		String insert = this.facts.insert(relation);
		if (insert == null) {
			return "the rows of " + relation.name() + " are not known yet";
		}
		this.sql.append("DELETE FROM ONLY ").append(relation.name()).append("; ").append(insert);
		this.steps.add(new Step(index, false, -1));
		if (!insert.isEmpty()) {
			this.steps.add(new Step(index, true, -1));
		}
		return null;
	}

	/**
	 * Set a sequence back.
	 */
	void addSequence(PostgreSqlSequence sequence, String state) {
		this.sql.append("SELECT setval(")
			.append(sequence.oid())
			.append("::oid::regclass, ")
			.append(state.replace(" ", ", "))
			.append("); ");
		this.steps.add(Step.SEQUENCE);
	}

	/**
	 * Do it, and account for what it does.
	 */
	void run(Connection connection, PostgreSqlCounts counts) throws SQLException {
		List<Step> incomplete = new ArrayList<>();
		this.sql.append("SELECT pg_stat_force_next_flush()");
		try (PreparedStatement statement = connection.prepareStatement(this.sql.toString())) {
			for (int i = 1; i <= this.parameters; i++) {
				statement.setString(i, this.baselineXid);
			}
			statement.execute();
			for (Step step : this.steps) {
				if (step != Step.SEQUENCE) {
					step.account(counts, statement.getUpdateCount(), incomplete);
				}
				statement.getMoreResults();
			}
		}
		for (Step step : incomplete) {
			deleteEverywhere(connection, step, counts);
		}
	}

	/**
	 * Some of the rows that were added to a large table are not behind the ones that were
	 * there, or have been rolled back: look everywhere.
	 */
	private void deleteEverywhere(Connection connection, Step step, PostgreSqlCounts counts) throws SQLException {
		String delete = "DELETE FROM ONLY " + this.facts.relations().get(step.relation()).name() + ADDED;
		try (PreparedStatement statement = connection
			.prepareStatement(delete + "; SELECT pg_stat_force_next_flush()")) {
			statement.setString(1, this.baselineXid);
			statement.execute();
			counts.add(step.relation(), 0, statement.getUpdateCount());
		}
	}

	/**
	 * One statement.
	 *
	 * @param relation the position of the table
	 * @param inserts whether rows are inserted rather than deleted
	 * @param expected how many rows there should be, or -1 if that does not matter
	 */
	private record Step(int relation, boolean inserts, long expected) {

		private static final Step SEQUENCE = new Step(-1, false, -1);

		void account(PostgreSqlCounts counts, int rows, List<Step> incomplete) {
			counts.add(this.relation, this.inserts ? rows : 0, this.inserts ? 0 : rows);
			if (this.expected >= 0 && this.expected != rows) {
				incomplete.add(this);
			}
		}

	}

}
