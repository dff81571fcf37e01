package io.isolateddb.engine.postgresql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.isolateddb.engine.postgresql.PostgreSqlPreparedStatements.Call;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the changes of a test and inserts the rows of a layer: in one round trip, unless
 * rows of the template have to be restored or files have to be cleaned up. The session
 * has {@code session_replication_role = replica}: no trigger fires and no foreign key is
 * checked. Not thread-safe.
 * <p>
 * Rows are restored into an empty file, after a {@code VACUUM}. The rows of the next test
 * would otherwise fill free space before or among them, and come first in a
 * {@code SELECT} without {@code ORDER BY}.
 */
final class PostgreSqlUndo {

	/**
	 * No test can see what a vacuum does beyond the table itself. It does not wait for a
	 * lock: if autovacuum is working on the table, the rows will be found in the wrong
	 * place, as they are if the snapshot of another session still needs those that were
	 * removed.
	 */
	private static final String VACUUM = "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE ON, PROCESS_TOAST OFF, PARALLEL 0) ";

	private static final String VACUUM_TOAST = "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE ON, PARALLEL 0) ";

	private static final String TOAST_TABLES = """
			SELECT string_agg('pg_toast.' || quote_ident(relname), ', ') FROM pg_class WHERE oid IN (%s)""";

	private static final long ANY_NUMBER = -1;

	/**
	 * The rows that were added. The age of {@code xmin} is compared, since a row of the
	 * template that was only locked keeps the transaction that inserted it.
	 */
	private static final String ADDED = " WHERE age(xmin) <= age(CAST($1 AS xid))";

	private static final Call FIRST_NEW = Call.of("SELECT pg_snapshot_xmax(pg_current_snapshot())::xid");

	private final Map<PostgreSqlTrackedTable, Removal> removals = new LinkedHashMap<>();

	private final Map<Long, PostgreSqlSequence> sequences = new LinkedHashMap<>();

	private final Set<PostgreSqlTrackedTable> vacuumed = new LinkedHashSet<>();

	private final Set<PostgreSqlTrackedTable> toastVacuumed = new LinkedHashSet<>();

	private final Map<PostgreSqlTrackedTable, String> restored = new LinkedHashMap<>();

	private final Map<PostgreSqlTrackedTable, String> added = new LinkedHashMap<>();

	private boolean effective;

	boolean isEmpty() {
		return this.removals.isEmpty() && this.sequences.isEmpty() && this.added.isEmpty();
	}

	/**
	 * Give a sequence a state, instead of any that was wanted before.
	 */
	void resetSequence(PostgreSqlSequence sequence) {
		this.sequences.put(sequence.oid(), sequence);
	}

	/**
	 * Remove all rows of a table.
	 */
	void removeAll(PostgreSqlTrackedTable table) {
		this.removals.put(table, new Removal(table, "DELETE FROM ONLY " + table.name(), false, ANY_NUMBER, ""));
		this.restored.remove(table);
	}

	/**
	 * Remove the rows that were added to a table. In a large table they are expected
	 * behind the rows of the template, except for those that have replaced dead rows.
	 * @param inserted how many rows were inserted, including those that were rolled back
	 */
	void removeAdded(PostgreSqlTrackedTable table, long inserted) {
		Removal everywhere = Removal.ofAdded(table);
		this.removals.put(table, table.isLarge() ? everywhere.behind(inserted) : everywhere);
	}

	/**
	 * Free the space of the removed rows of a table before rows are inserted.
	 */
	void vacuum(PostgreSqlTrackedTable table) {
		this.vacuumed.add(table);
	}

	/**
	 * Free the space of the removed values that were too long for their rows.
	 */
	void vacuumToast(PostgreSqlTrackedTable table) {
		this.toastVacuumed.add(table);
	}

	/**
	 * Restore the rows of a table, all of which are removed.
	 * @param statement the statement of {@link PostgreSqlTemplateRows#insert}
	 */
	void restore(PostgreSqlTrackedTable table, String statement) {
		this.restored.put(table, statement);
	}

	/**
	 * Add the rows of a layer.
	 * @param statement the statement of {@link PostgreSqlRowLayer.Rows}
	 */
	void add(PostgreSqlTrackedTable table, String statement) {
		this.added.put(table, statement);
	}

	boolean isVacuumed(PostgreSqlTrackedTable table) {
		return this.vacuumed.contains(table);
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
	 * @param rolledBack knows how many inserted rows were rolled back
	 * @return what follows from it, or {@code null} if rows could not be inserted in
	 * their order
	 */
	@Nullable Result run(PostgreSqlPreparedStatements statements, String firstNew, PostgreSqlRolledBackInserts rolledBack)
			throws SQLException {
		boolean alone = !this.vacuumed.isEmpty() || !this.toastVacuumed.isEmpty()
				|| this.removals.values().stream().anyMatch((removal) -> removal.expected() != ANY_NUMBER)
				|| (this.restored.isEmpty() && this.added.isEmpty());
		if (alone) {
			remove(statements, firstNew, rolledBack);
			if (!this.vacuumed.isEmpty()) {
				vacuumTables(statements, this.vacuumed);
			}
			if (!this.toastVacuumed.isEmpty()) {
				vacuumToastTables(statements);
			}
		}
		return (this.restored.isEmpty() && this.added.isEmpty()) ? new Result(firstNew, firstNew, Map.of())
				: insert(statements, alone ? List.of() : removals(firstNew), firstNew);
	}

	/**
	 * Whether rows that could not be inserted in their order may be when they are
	 * inserted again, as that may have been for want of a vacuum.
	 */
	boolean mayInsertAgain() {
		return this.vacuumed.containsAll(concat(this.restored.keySet(), this.added.keySet()));
	}

	/**
	 * Insert the rows once more, after they could not be inserted in their order.
	 * @return what follows from it, or {@code null} if they could not be again
	 */
	@Nullable Result insertAgain(PostgreSqlPreparedStatements statements, String firstNew) throws SQLException {
		Set<PostgreSqlTrackedTable> tables = new LinkedHashSet<>(concat(this.restored.keySet(), this.added.keySet()));
		send(statements,
				tables.stream()
					.map((table) -> this.removals.getOrDefault(table, Removal.ofAdded(table)).call(firstNew))
					.toList());
		vacuumTables(statements, tables);
		return insert(statements, List.of(), firstNew);
	}

	private static void vacuumTables(PostgreSqlPreparedStatements statements, Set<PostgreSqlTrackedTable> tables)
			throws SQLException {
		send(statements, List
			.of(Call.once(VACUUM + String.join(", ", tables.stream().map(PostgreSqlTrackedTable::name).toList()))));
	}

	private void vacuumToastTables(PostgreSqlPreparedStatements statements) throws SQLException {
		String oids = String.join(",",
				this.toastVacuumed.stream().map((table) -> String.valueOf(table.toastOid())).toList());
		String tables = send(statements, List.of(Call.once(TOAST_TABLES.formatted(oids)))).get(0).row().get(0);
		send(statements, List.of(Call.once(VACUUM_TOAST + tables)));
	}

	private List<Call> removals(String firstNew) {
		List<Call> calls = new ArrayList<>();
		this.removals.values().forEach((removal) -> calls.add(removal.call(firstNew)));
		this.sequences.values().forEach((sequence) -> calls.add(sequence.reset()));
		return calls;
	}

	private void remove(PostgreSqlPreparedStatements statements, String firstNew,
			PostgreSqlRolledBackInserts rolledBack) throws SQLException {
		List<Answer> answers = send(statements, removals(firstNew));
		this.effective = answers.stream().anyMatch((answer) -> answer.isUpdate() || !answer.row().isEmpty());
		Map<Removal, Long> incomplete = new LinkedHashMap<>();
		int i = 0;
		for (Removal removal : this.removals.values()) {
			long missing = removal.expected() - answers.get(i).count();
			if (removal.expected() != ANY_NUMBER && missing != 0) {
				incomplete.put(removal, missing);
			}
			i++;
		}
		if (!incomplete.isEmpty()) {
			Map<Long, Long> absent = rolledBack.count(statements,
					incomplete.keySet().stream().map(Removal::table).toList());
			incomplete.entrySet()
				.removeIf((entry) -> entry.getValue().equals(absent.get(entry.getKey().table().oid())));
			send(statements,
					incomplete.keySet().stream().map((removal) -> Call.of(removal.everywhere(), firstNew)).toList());
		}
	}

	/**
	 * Insert the rows of the template, and then those of the layer, in transactions of
	 * their own: later only the transactions distinguish them.
	 */
	private @Nullable Result insert(PostgreSqlPreparedStatements statements, List<Call> removals, String firstNew)
			throws SQLException {
		List<Call> calls = new ArrayList<>();
		calls.add(Call.once("BEGIN"));
		calls.addAll(removals);
		this.restored.values().forEach((insert) -> calls.add(Call.of(insert)));
		if (!this.restored.isEmpty() && !this.added.isEmpty()) {
			calls.addAll(List.of(Call.once("COMMIT"), FIRST_NEW, Call.once("BEGIN")));
		}
		this.added.values().forEach((insert) -> calls.add(Call.once(insert)));
		calls.addAll(List.of(Call.once("COMMIT"), FIRST_NEW));
		List<Answer> answers = send(statements, calls);
		this.effective = true;
		String last = answers.get(answers.size() - 1).row().get(0);
		int end = 1 + removals.size() + this.restored.size();
		String ofTemplate = this.restored.isEmpty() ? firstNew
				: (this.added.isEmpty() ? last : answers.get(end + 1).row().get(0));
		List<Answer> inserted = answers.stream().filter((answer) -> answer.row().size() == 3).toList();
		Map<PostgreSqlTrackedTable, Long> pages = pages(inserted);
		return (pages != null) ? new Result(ofTemplate, last, pages) : null;
	}

	/**
	 * The sizes of the tables that rows were inserted into, or {@code null} if they are
	 * not in their places. In a table that was vacuumed, dead rows before or among them
	 * would become places for later rows.
	 */
	private @Nullable Map<PostgreSqlTrackedTable, Long> pages(List<Answer> inserted) {
		Map<PostgreSqlTrackedTable, Long> pages = new LinkedHashMap<>();
		int position = 0;
		for (PostgreSqlTrackedTable table : concat(this.restored.keySet(), this.added.keySet())) {
			List<String> places = inserted.get(position).row();
			boolean mayHaveGaps = !table.isEmpty() && !this.vacuumed.contains(table);
			if (!"t".equals(places.get(0)) || !(mayHaveGaps || "t".equals(places.get(2)))) {
				return null;
			}
			pages.put(table, Long.valueOf(places.get(1)));
			position++;
		}
		return pages;
	}

	private static <T> List<T> concat(Collection<T> some, Collection<T> others) {
		return Stream.concat(some.stream(), others.stream()).toList();
	}

	private static List<Answer> send(PostgreSqlPreparedStatements statements, List<Call> calls) throws SQLException {
		List<Answer> answers = new ArrayList<>();
		if (calls.isEmpty()) {
			return answers;
		}
		try (Statement results = statements.execute(calls)) {
			for (int i = 0; i < calls.size(); i++) {
				answers.add(Answer.read(results));
				results.getMoreResults();
			}
		}
		return answers;
	}

	/**
	 * What the undo has led to.
	 *
	 * @param firstAfterTemplate the transaction id from which on rows are not of the
	 * template
	 * @param firstNew the transaction id from which on rows will be new
	 * @param pages the sizes in pages of the tables that rows were inserted into
	 */
	record Result(String firstAfterTemplate, String firstNew, Map<PostgreSqlTrackedTable, Long> pages) {

	}

	/**
	 * The answer to one statement.
	 *
	 * @param isUpdate whether it has a count instead of rows
	 * @param count how many rows were written
	 * @param row the first row, or no columns if there is none
	 */
	private record Answer(boolean isUpdate, long count, List<String> row) {

		static Answer read(Statement results) throws SQLException {
			ResultSet rows = results.getResultSet();
			if (rows == null) {
				return new Answer(true, results.getUpdateCount(), List.of());
			}
			List<String> row = new ArrayList<>();
			if (rows.next()) {
				for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
					row.add(rows.getString(i));
				}
			}
			return new Answer(false, 0, row);
		}

	}

	/**
	 * The removal of rows of a table.
	 *
	 * @param table the table
	 * @param statement the statement
	 * @param needsFirstNew whether it has a parameter for the transaction id from which
	 * on rows are new
	 * @param expected how many rows it should remove together with those that were rolled
	 * back, or {@link #ANY_NUMBER}
	 * @param everywhere the statement that is needed if it removes another number
	 */
	private record Removal(PostgreSqlTrackedTable table, String statement, boolean needsFirstNew, long expected,
			String everywhere) {

		static Removal ofAdded(PostgreSqlTrackedTable table) {
			return new Removal(table, "DELETE FROM ONLY " + table.name() + ADDED, true, ANY_NUMBER, "");
		}

		Removal behind(long expected) {
			return new Removal(this.table, this.statement + " AND " + this.table.behind(), true, expected,
					this.statement);
		}

		Call call(String firstNew) {
			return this.needsFirstNew ? Call.of(this.statement, firstNew) : Call.of(this.statement);
		}

	}

}
