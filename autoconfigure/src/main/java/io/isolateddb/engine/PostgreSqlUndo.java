package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

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

	private static final String FLUSH = "SELECT pg_stat_force_next_flush()";

	/**
	 * What a vacuum does beyond the table itself is seen by nobody. It waits for nobody:
	 * if autovacuum is at the table, the rows will be found in the wrong place.
	 */
	private static final String VACUUM = "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE ON, PROCESS_TOAST OFF, PARALLEL 0) ";

	private final StringBuilder removal = new StringBuilder();

	private final List<Removal> removals = new ArrayList<>();

	private final List<String> vacuumed = new ArrayList<>();

	private final StringBuilder insertion = new StringBuilder();

	private final List<Integer> inserted = new ArrayList<>();

	boolean isEmpty() {
		return this.removal.isEmpty();
	}

	/**
	 * Delete rows of a table.
	 * @param relation the position of the table
	 * @param expected how many rows should be found, or -1 if that does not matter
	 * @param everywhere the statement for all of the table if that many are not found
	 */
	void delete(int relation, String statement, long expected, String everywhere) {
		this.removal.append(statement).append("; ");
		this.removals.add(new Removal(relation, expected, everywhere));
	}

	/**
	 * Give the space of deleted rows back, between deleting and inserting.
	 */
	void vacuum(PostgreSqlRelation relation) {
		this.vacuumed.add(relation.name());
	}

	/**
	 * Put rows back into a table.
	 * @param relation the position of the table
	 * @param statement the statement of {@link PostgreSqlTemplateFacts#insert}
	 */
	void insert(int relation, String statement) {
		this.insertion.append(statement).append("; ");
		this.inserted.add(relation);
	}

	/**
	 * Set a sequence back.
	 */
	void addSequence(PostgreSqlSequence sequence, String state) {
		this.removal.append("SELECT setval(")
			.append(sequence.oid())
			.append("::oid::regclass, ")
			.append(state.replace(" ", ", "))
			.append("); ");
		this.removals.add(Removal.NONE);
	}

	/**
	 * Do it, and account for what it does.
	 * @return whether all rows are where they were
	 */
	boolean run(Connection connection, PostgreSqlCounts counts) throws SQLException {
		List<Removal> incomplete = remove(connection, counts);
		for (Removal removal : incomplete) {
			try (Statement statement = statement(connection)) {
				statement.execute(removal.everywhere() + "; " + FLUSH);
				counts.add(removal.relation(), 0, statement.getUpdateCount());
			}
		}
		if (!this.vacuumed.isEmpty()) {
			try (Statement statement = statement(connection)) {
				statement.execute(VACUUM + String.join(", ", this.vacuumed));
			}
		}
		return this.inserted.isEmpty() || putBack(connection, counts);
	}

	private List<Removal> remove(Connection connection, PostgreSqlCounts counts) throws SQLException {
		List<Removal> incomplete = new ArrayList<>();
		try (Statement statement = statement(connection)) {
			statement.execute(this.removal + FLUSH);
			for (Removal removal : this.removals) {
				if (removal != Removal.NONE) {
					int rows = statement.getUpdateCount();
					counts.add(removal.relation(), 0, rows);
					if (removal.expected() >= 0 && removal.expected() != rows) {
						incomplete.add(removal);
					}
				}
				statement.getMoreResults();
			}
		}
		return incomplete;
	}

	private boolean putBack(Connection connection, PostgreSqlCounts counts) throws SQLException {
		boolean inPlace = true;
		try (Statement statement = statement(connection)) {
			statement.execute(this.insertion + FLUSH);
			for (int relation : this.inserted) {
				try (ResultSet row = statement.getResultSet()) {
					row.next();
					counts.add(relation, row.getLong(1), 0);
					inPlace &= row.getBoolean(2);
				}
				statement.getMoreResults();
			}
		}
		return inPlace;
	}

	/**
	 * The driver would take {@code {d}} in a quoted name for an escape of JDBC.
	 */
	private static Statement statement(Connection connection) throws SQLException {
		Statement statement = connection.createStatement();
		statement.setEscapeProcessing(false);
		return statement;
	}

	/**
	 * One statement of the first round trip.
	 *
	 * @param relation the position of the table
	 * @param expected how many rows there should be, or -1 if that does not matter
	 * @param everywhere what to do if it is another number
	 */
	private record Removal(int relation, long expected, String everywhere) {

		private static final Removal NONE = new Removal(-1, -1, "");

	}

}
