package io.isolateddb.engine.postgresql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.RowReader;
import org.jspecify.annotations.Nullable;

/**
 * Does what it takes to undo the changes of a test, in one round trip if rows have only
 * been added. The session has {@code session_replication_role = replica}: no trigger
 * fires and no foreign key is looked at. Not thread-safe.
 * <p>
 * Rows that have to be put back are put into an empty file, after a {@code VACUUM}: free
 * space before or among them would be filled by the rows of the next test, which would
 * then come first in a {@code SELECT} without {@code ORDER BY}.
 */
final class PostgreSqlUndo {

	/**
	 * What a vacuum does beyond the table itself is seen by nobody. It waits for nobody:
	 * if autovacuum is at the table, the rows will be found in the wrong place.
	 */
	private static final String VACUUM = "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE ON, PROCESS_TOAST OFF, PARALLEL 0) ";

	private static final long ANY = -1;

	/**
	 * Rows that have come since. Their own age is compared: one that was there before and
	 * has only been locked keeps the transaction that inserted it.
	 */
	private static final String ADDED = " WHERE age(xmin) <= age(CAST($1 AS xid))";

	private static final String FIRST_NEW = "SELECT pg_snapshot_xmax(pg_current_snapshot())::xid";

	private final List<Removal> removals = new ArrayList<>();

	private final List<String> vacuumed = new ArrayList<>();

	private final List<String> insertions = new ArrayList<>();

	private boolean effective;

	boolean isEmpty() {
		return this.removals.isEmpty();
	}

	/**
	 * Set a sequence back.
	 */
	void setBack(PostgreSqlSequence sequence) {
		this.removals.add(new Removal(sequence.setBack(), false, ANY, ""));
	}

	/**
	 * Remove all rows of a table.
	 */
	void removeAll(PostgreSqlTrackedTable relation) {
		this.removals.add(new Removal("DELETE FROM ONLY " + relation.name(), false, ANY, ""));
	}

	/**
	 * Remove the rows that have come since. In a large table they are expected behind
	 * those that were there, but for rows that took the place of dead ones.
	 * @param inserted how many have been inserted
	 */
	void removeAdded(PostgreSqlTrackedTable relation, long inserted) {
		String everywhere = "DELETE FROM ONLY " + relation.name() + ADDED;
		if (relation.isLarge()) {
			String behind = everywhere + " AND ctid >= '(" + (relation.pages() - 1) + ",0)'";
			this.removals.add(new Removal(behind, true, inserted, everywhere));
		}
		else {
			this.removals.add(new Removal(everywhere, true, ANY, ""));
		}
	}

	/**
	 * Give the space of deleted rows back, between deleting and inserting.
	 */
	void vacuum(PostgreSqlTrackedTable relation) {
		this.vacuumed.add(relation.name());
	}

	/**
	 * Put rows back into a table.
	 * @param statement the statement of {@link PostgreSqlTemplateMetadata#insert}
	 */
	void insert(String statement) {
		this.insertions.add(statement);
	}

	/**
	 * Whether there was anything to undo: a sequence that has been looked at may stand
	 * where it stood.
	 */
	boolean isEffective() {
		return this.effective;
	}

	/**
	 * Do it.
	 * @param firstNew the transaction from which on rows are new
	 * @return the transaction from which on rows will be new, or {@code null} if not all
	 * rows are where they were
	 */
	@Nullable String run(PostgreSqlPreparedStatements plans, String firstNew) throws SQLException {
		for (String everywhere : remove(plans, this.removals, firstNew)) {
			remove(plans, List.of(new Removal(everywhere, true, ANY, "")), firstNew);
		}
		if (!this.vacuumed.isEmpty()) {
			plans.execute(List.of(PostgreSqlPreparedStatements.Call.once(VACUUM + String.join(", ", this.vacuumed)))).close();
		}
		return this.insertions.isEmpty() ? firstNew : putBack(plans);
	}

	private List<String> remove(PostgreSqlPreparedStatements plans, List<Removal> removals, String firstNew) throws SQLException {
		List<String> incomplete = new ArrayList<>();
		try (Statement results = plans.execute(removals.stream().map((removal) -> removal.call(firstNew)).toList())) {
			for (Removal removal : removals) {
				ResultSet rows = results.getResultSet();
				long removed = (rows != null) ? (rows.next() ? 1 : 0) : results.getUpdateCount();
				this.effective |= rows == null || removed > 0;
				if (removal.expected() != ANY && removal.expected() != removed) {
					incomplete.add(removal.everywhere());
				}
				results.getMoreResults();
			}
		}
		return incomplete;
	}

	private @Nullable String putBack(PostgreSqlPreparedStatements plans) throws SQLException {
		List<PostgreSqlPreparedStatements.Call> calls = new ArrayList<>(List.of(PostgreSqlPreparedStatements.Call.once("BEGIN")));
		this.insertions.forEach((insertion) -> calls.add(PostgreSqlPreparedStatements.Call.of(insertion)));
		calls.add(PostgreSqlPreparedStatements.Call.once("COMMIT"));
		calls.add(PostgreSqlPreparedStatements.Call.of(FIRST_NEW));
		String[] firstNew = new String[1];
		boolean[] misplaced = new boolean[1];
		try (Statement results = plans.execute(calls)) {
			for (int i = 0; i < this.insertions.size(); i++) {
				RowReader.readNext(results, (row) -> misplaced[0] |= !row.getBoolean(1));
			}
			RowReader.readNext(results, (row) -> firstNew[0] = row.getString(1));
		}
		if (misplaced[0]) {
			return null;
		}
		return firstNew[0];
	}

	/**
	 * One statement of the first round trip.
	 *
	 * @param statement the statement
	 * @param added whether it asks which rows have come since
	 * @param expected how many rows there should be, or {@link #ANY}
	 * @param everywhere what to do if it is another number
	 */
	private record Removal(String statement, boolean added, long expected, String everywhere) {

		PostgreSqlPreparedStatements.Call call(String firstNew) {
			return this.added ? PostgreSqlPreparedStatements.Call.of(this.statement, firstNew)
					: PostgreSqlPreparedStatements.Call.of(this.statement);
		}

	}

}
