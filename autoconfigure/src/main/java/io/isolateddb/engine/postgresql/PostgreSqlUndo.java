package io.isolateddb.engine.postgresql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.RowReader;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the changes of a test, in one round trip if the test has only added rows. The
 * session has {@code session_replication_role = replica}: no trigger fires and no foreign
 * key is checked. Not thread-safe.
 * <p>
 * Rows are restored into an empty file, after a {@code VACUUM}. The rows of the next test
 * would otherwise fill free space before or among them, and come first in a
 * {@code SELECT} without {@code ORDER BY}.
 */
final class PostgreSqlUndo {

	/**
	 * No test can see what a vacuum does beyond the table itself. It does not wait for a
	 * lock: if autovacuum is working on the table, the rows will be found in the wrong
	 * place.
	 */
	private static final String VACUUM = "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE ON, PROCESS_TOAST OFF, PARALLEL 0) ";

	private static final long ANY_NUMBER = -1;

	/**
	 * The rows that were added. The age of {@code xmin} is compared, since a row of the
	 * template that was only locked keeps the transaction that inserted it.
	 */
	private static final String ADDED = " WHERE age(xmin) <= age(CAST($1 AS xid))";

	private static final String FIRST_NEW = "SELECT pg_snapshot_xmax(pg_current_snapshot())::xid";

	private final List<Removal> removals = new ArrayList<>();

	private final List<String> vacuumedTables = new ArrayList<>();

	private final List<String> insertions = new ArrayList<>();

	private boolean effective;

	boolean isEmpty() {
		return this.removals.isEmpty();
	}

	/**
	 * Reset a sequence.
	 */
	void resetSequence(PostgreSqlSequence sequence) {
		this.removals.add(new Removal(sequence.reset(), false, ANY_NUMBER, ""));
	}

	/**
	 * Remove all rows of a table.
	 */
	void removeAll(PostgreSqlTrackedTable table) {
		this.removals.add(new Removal("DELETE FROM ONLY " + table.name(), false, ANY_NUMBER, ""));
	}

	/**
	 * Remove the rows that were added to a table. In a large table they are expected
	 * behind the rows of the template, except for those that have replaced dead rows.
	 * @param inserted how many rows were inserted
	 */
	void removeAdded(PostgreSqlTrackedTable table, long inserted) {
		String everywhere = "DELETE FROM ONLY " + table.name() + ADDED;
		if (table.isLarge()) {
			String behind = everywhere + " AND ctid >= '(" + (table.pages() - 1) + ",0)'";
			this.removals.add(new Removal(behind, true, inserted, everywhere));
		}
		else {
			this.removals.add(new Removal(everywhere, true, ANY_NUMBER, ""));
		}
	}

	/**
	 * Free the space of the removed rows of a table before rows are inserted.
	 */
	void vacuum(PostgreSqlTrackedTable table) {
		this.vacuumedTables.add(table.name());
	}

	/**
	 * Restore the rows of a table.
	 * @param statement the statement of {@link PostgreSqlTemplateRows#insert}
	 */
	void insert(String statement) {
		this.insertions.add(statement);
	}

	/**
	 * Whether there was anything to undo. A sequence that was read may be unchanged.
	 */
	boolean isEffective() {
		return this.effective;
	}

	/**
	 * Undo the changes.
	 * @param firstNew the transaction id from which on rows are new
	 * @return the transaction id from which on rows will be new, or {@code null} if rows
	 * could not be restored in their order
	 */
	@Nullable String run(PostgreSqlPreparedStatements statements, String firstNew) throws SQLException {
		for (String everywhere : remove(statements, this.removals, firstNew)) {
			remove(statements, List.of(new Removal(everywhere, true, ANY_NUMBER, "")), firstNew);
		}
		if (!this.vacuumedTables.isEmpty()) {
			statements
				.execute(List
					.of(PostgreSqlPreparedStatements.Call.once(VACUUM + String.join(", ", this.vacuumedTables))))
				.close();
		}
		return this.insertions.isEmpty() ? firstNew : restore(statements);
	}

	/**
	 * Run removals.
	 * @return the statements that are needed where fewer rows than expected were removed
	 */
	private List<String> remove(PostgreSqlPreparedStatements statements, List<Removal> removals, String firstNew)
			throws SQLException {
		List<String> incomplete = new ArrayList<>();
		try (Statement results = statements
			.execute(removals.stream().map((removal) -> removal.call(firstNew)).toList())) {
			for (Removal removal : removals) {
				ResultSet rows = results.getResultSet();
				long removed = (rows != null) ? (rows.next() ? 1 : 0) : results.getUpdateCount();
				this.effective |= rows == null || removed > 0;
				if (removal.expected() != ANY_NUMBER && removal.expected() != removed) {
					incomplete.add(removal.everywhere());
				}
				results.getMoreResults();
			}
		}
		return incomplete;
	}

	private @Nullable String restore(PostgreSqlPreparedStatements statements) throws SQLException {
		List<PostgreSqlPreparedStatements.Call> calls = new ArrayList<>();
		calls.add(PostgreSqlPreparedStatements.Call.once("BEGIN"));
		this.insertions.forEach((insertion) -> calls.add(PostgreSqlPreparedStatements.Call.of(insertion)));
		calls.add(PostgreSqlPreparedStatements.Call.once("COMMIT"));
		calls.add(PostgreSqlPreparedStatements.Call.of(FIRST_NEW));
		boolean inOrder = true;
		try (Statement results = statements.execute(calls)) {
			for (int i = 0; i < this.insertions.size(); i++) {
				inOrder &= RowReader.readNext(results, (row) -> row.getBoolean(1)).get(0);
			}
			String firstNew = RowReader.readNext(results, (row) -> row.getString(1)).get(0);
			return inOrder ? firstNew : null;
		}
	}

	/**
	 * One statement of the first round trip.
	 *
	 * @param statement the statement
	 * @param needsFirstNew whether it has a parameter for the transaction id from which
	 * on rows are new
	 * @param expected how many rows it should remove, or {@link #ANY_NUMBER}
	 * @param everywhere the statement that is needed if it removes another number
	 */
	private record Removal(String statement, boolean needsFirstNew, long expected, String everywhere) {

		PostgreSqlPreparedStatements.Call call(String firstNew) {
			return this.needsFirstNew ? PostgreSqlPreparedStatements.Call.of(this.statement, firstNew)
					: PostgreSqlPreparedStatements.Call.of(this.statement);
		}

	}

}
