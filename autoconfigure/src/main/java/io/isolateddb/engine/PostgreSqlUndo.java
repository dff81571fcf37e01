package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

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
	 * The plan of a longer batch takes more memory than it saves time.
	 */
	private static final int LONG = 20_000;

	/**
	 * Rows that have come since. Their own age is compared: one that was there before and
	 * has only been locked keeps the transaction that inserted it.
	 */
	private static final String ADDED = " WHERE age(xmin) <= age(CAST(? AS xid))";

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
	void removeAll(PostgreSqlRelation relation) {
		this.removals.add(new Removal("DELETE FROM ONLY " + relation.name(), false, ANY, ""));
	}

	/**
	 * Remove the rows that have come since. In a large table they are expected behind
	 * those that were there, but for rows that took the place of dead ones.
	 * @param inserted how many have been inserted
	 */
	void removeAdded(PostgreSqlRelation relation, long inserted) {
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
	void vacuum(PostgreSqlRelation relation) {
		this.vacuumed.add(relation.name());
	}

	/**
	 * Put rows back into a table.
	 * @param statement the statement of {@link PostgreSqlTemplateFacts#insert}
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
	@Nullable String run(Connection connection, String firstNew) throws SQLException {
		for (String everywhere : remove(connection, this.removals, firstNew)) {
			remove(connection, List.of(new Removal(everywhere, true, ANY, "")), firstNew);
		}
		if (!this.vacuumed.isEmpty()) {
			try (Statement statement = once(connection)) {
				statement.execute(VACUUM + String.join(", ", this.vacuumed));
			}
		}
		return this.insertions.isEmpty() ? firstNew : putBack(connection);
	}

	/**
	 * The server keeps the plans of a batch that comes again and again.
	 */
	private List<String> remove(Connection connection, List<Removal> removals, String firstNew) throws SQLException {
		List<String> incomplete = new ArrayList<>();
		String batch = String.join("; ", removals.stream().map(Removal::statement).toList());
		try (PreparedStatement statement = connection.prepareStatement(batch)) {
			int parameter = 0;
			for (Removal removal : removals) {
				if (removal.added()) {
					statement.setObject(++parameter, firstNew, Types.OTHER);
				}
			}
			boolean rows = statement.execute();
			for (Removal removal : removals) {
				long removed = rows ? (statement.getResultSet().next() ? 1 : 0) : statement.getUpdateCount();
				this.effective |= !rows || removed > 0;
				if (removal.expected() != ANY && removal.expected() != removed) {
					incomplete.add(removal.everywhere());
				}
				rows = statement.getMoreResults();
			}
		}
		return incomplete;
	}

	/**
	 * A statement that the server need not keep. The driver would take {@code {d}} in a
	 * quoted name for an escape of JDBC.
	 */
	private static Statement once(Connection connection) throws SQLException {
		Statement statement = connection.createStatement();
		statement.setEscapeProcessing(false);
		statement.unwrap(PGStatement.class).setPrepareThreshold(0);
		return statement;
	}

	private @Nullable String putBack(Connection connection) throws SQLException {
		String batch = "BEGIN; " + String.join("; ", this.insertions)
				+ "; COMMIT; SELECT pg_snapshot_xmax(pg_current_snapshot())::xid";
		if (batch.length() > LONG) {
			try (Statement statement = once(connection)) {
				statement.execute(batch);
				return firstNew(statement);
			}
		}
		try (PreparedStatement statement = connection.prepareStatement(batch)) {
			statement.execute();
			return firstNew(statement);
		}
	}

	private @Nullable String firstNew(Statement statement) throws SQLException {
		boolean inPlace = true;
		for (int i = 0; i < this.insertions.size(); i++) {
			statement.getMoreResults();
			try (ResultSet row = statement.getResultSet()) {
				row.next();
				inPlace &= row.getBoolean(1);
			}
		}
		statement.getMoreResults();
		statement.getMoreResults();
		try (ResultSet row = statement.getResultSet()) {
			row.next();
			return inPlace ? row.getString(1) : null;
		}
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

	}

}
