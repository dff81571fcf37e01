package io.isolateddb.engine.postgresql;

import java.sql.SQLException;
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
 * rows have to be counted or values that are stored outside of their rows cleaned up. The
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
	 * place, as they are if the snapshot of another session still needs those that were
	 * removed.
	 */
	private static final String VACUUM = "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE ON, PROCESS_TOAST OFF, PARALLEL 0%s) ";

	/**
	 * Before this version each vacuum looks for the oldest row of the whole database,
	 * which takes half as long as to vacuum a small table.
	 */
	private static final int SKIP_DATABASE_STATS_SINCE = 16;

	private static final String VACUUM_TOAST = "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE ON, PARALLEL 0) ";

	private static final String TOAST_TABLES = """
			SELECT string_agg('pg_toast.' || quote_ident(relname), ', ') FROM pg_class WHERE oid IN (%s)""";

	private static final long ANY_NUMBER = -1;

	/**
	 * The rows that were added. The age of {@code xmin} is compared, since a row of the
	 * template that was only locked keeps the transaction that inserted it.
	 */
	private static final String ADDED = " WHERE age(xmin) <= age(CAST($1 AS xid))";

	private static final Call BEGIN = Call.once("BEGIN");

	private static final Call COMMIT = Call.once("COMMIT");

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
	 * Give sequences the states of a layer. A sequence that was read may have changed, so
	 * it is reset in any case.
	 * @param positions the positions of the sequences
	 */
	void resetSequences(PostgreSqlTemplateMetadata template, List<Integer> positions, PostgreSqlRowLayer layer) {
		for (int position : positions) {
			PostgreSqlSequence sequence = template.sequences().get(position);
			resetSequence(sequence.in(layer.sequences().getOrDefault(sequence.name(), sequence)));
		}
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
		if (this.toastVacuumed.isEmpty() && this.removals.values().stream().noneMatch(Removal::isCounted)) {
			return send(statements, removals(firstNew), this.vacuumed, firstNew);
		}
		remove(statements, firstNew, rolledBack);
		if (!this.toastVacuumed.isEmpty()) {
			vacuumToastTables(statements);
		}
		return send(statements, List.of(), this.vacuumed, firstNew);
	}

	/**
	 * Whether rows that could not be inserted in their order may be when they are
	 * inserted again, as that may have been for want of a vacuum.
	 */
	boolean mayInsertAgain() {
		return this.vacuumed.containsAll(tablesWithInserts());
	}

	/**
	 * Insert the rows once more, after they could not be inserted in their order.
	 * @return what follows from it, or {@code null} if they could not be again
	 */
	@Nullable Result insertAgain(PostgreSqlPreparedStatements statements, String firstNew) throws SQLException {
		Set<PostgreSqlTrackedTable> tables = new LinkedHashSet<>(tablesWithInserts());
		return send(statements,
				tables.stream()
					.map((table) -> this.removals.getOrDefault(table, Removal.ofAdded(table)).call(firstNew))
					.toList(),
				tables, firstNew);
	}

	private List<PostgreSqlTrackedTable> tablesWithInserts() {
		return Stream.concat(this.restored.keySet().stream(), this.added.keySet().stream()).toList();
	}

	private void vacuumToastTables(PostgreSqlPreparedStatements statements) throws SQLException {
		String oids = String.join(",",
				this.toastVacuumed.stream().map((table) -> String.valueOf(table.toastOid())).toList());
		String tables = statements.executeAll(List.of(Call.once(TOAST_TABLES.formatted(oids)))).get(0).value();
		statements.executeAll(List.of(Call.once(VACUUM_TOAST + tables)));
	}

	private List<Call> removals(String firstNew) {
		List<Call> calls = new ArrayList<>();
		this.removals.values().forEach((removal) -> calls.add(removal.call(firstNew)));
		this.sequences.values().forEach((sequence) -> calls.add(sequence.reset()));
		return calls;
	}

	private void remove(PostgreSqlPreparedStatements statements, String firstNew,
			PostgreSqlRolledBackInserts rolledBack) throws SQLException {
		List<PostgreSqlPreparedStatements.Result> results = statements.executeAll(removals(firstNew));
		noteEffect(results);
		Map<Removal, Long> incomplete = new LinkedHashMap<>();
		int i = 0;
		for (Removal removal : this.removals.values()) {
			long missing = removal.expected() - results.get(i).count();
			if (removal.isCounted() && missing != 0) {
				incomplete.put(removal, missing);
			}
			i++;
		}
		if (!incomplete.isEmpty()) {
			Map<Long, Long> absent = rolledBack.count(statements,
					incomplete.keySet().stream().map(Removal::table).toList());
			incomplete.entrySet()
				.removeIf((entry) -> entry.getValue().equals(absent.get(entry.getKey().table().oid())));
			statements.executeAll(
					incomplete.keySet().stream().map((removal) -> Call.of(removal.everywhere(), firstNew)).toList());
		}
	}

	private void noteEffect(List<PostgreSqlPreparedStatements.Result> removals) {
		this.effective |= removals.stream().anyMatch((result) -> result.isUpdate() || !result.rows().isEmpty());
	}

	/**
	 * Remove rows, free their space, and insert others, in one round trip.
	 */
	private @Nullable Result send(PostgreSqlPreparedStatements statements, List<Call> removals,
			Collection<PostgreSqlTrackedTable> vacuumed, String firstNew) throws SQLException {
		List<Call> calls = new ArrayList<>(removals);
		if (!vacuumed.isEmpty()) {
			// What is sent before a vacuum has to end its transaction
			calls.add(0, BEGIN);
			calls.add(COMMIT);
			calls.add(vacuum(statements, vacuumed));
		}
		if (!this.restored.isEmpty() || !this.added.isEmpty()) {
			calls.add(vacuumed.isEmpty() ? 0 : calls.size(), BEGIN);
			return insert(statements, calls, firstNew);
		}
		int start = vacuumed.isEmpty() ? 0 : 1;
		noteEffect(statements.executeAll(calls).subList(start, start + removals.size()));
		return new Result(firstNew, firstNew, Map.of());
	}

	/**
	 * Insert the rows of the template, and then those of the layer, in transactions of
	 * their own: later only the transactions distinguish them.
	 * @param before what is sent before them, in the same round trip
	 */
	private @Nullable Result insert(PostgreSqlPreparedStatements statements, List<Call> before, String firstNew)
			throws SQLException {
		List<Call> calls = new ArrayList<>(before);
		this.restored.values().forEach((insert) -> calls.add(Call.of(insert)));
		int end = calls.size();
		if (!this.restored.isEmpty() && !this.added.isEmpty()) {
			calls.addAll(List.of(COMMIT, FIRST_NEW, BEGIN));
		}
		int start = calls.size();
		this.added.values().forEach((insert) -> calls.add(Call.once(insert)));
		calls.addAll(List.of(COMMIT, FIRST_NEW));
		List<PostgreSqlPreparedStatements.Result> results = statements.executeAll(calls);
		this.effective = true;
		String last = results.get(results.size() - 1).value();
		String ofTemplate = this.restored.isEmpty() ? firstNew
				: (this.added.isEmpty() ? last : results.get(end + 1).value());
		Map<PostgreSqlTrackedTable, Long> pages = new LinkedHashMap<>();
		boolean inOrder = addPages(pages, this.restored.keySet(), results.subList(before.size(), end))
				&& addPages(pages, this.added.keySet(), results.subList(start, start + this.added.size()));
		return inOrder ? new Result(ofTemplate, last, pages) : null;
	}

	/**
	 * Add the sizes of the tables that rows were inserted into.
	 * @return whether the rows are in their places. In a table that was vacuumed, dead
	 * rows before or among them would become places for later rows
	 */
	private boolean addPages(Map<PostgreSqlTrackedTable, Long> pages, Collection<PostgreSqlTrackedTable> tables,
			List<PostgreSqlPreparedStatements.Result> inserted) {
		int position = 0;
		for (PostgreSqlTrackedTable table : tables) {
			PostgreSqlInsertedRows rows = PostgreSqlInsertedRows.of(inserted.get(position++).rows());
			boolean mayHaveGaps = !table.isEmpty() && !this.vacuumed.contains(table);
			if (!rows.inOrder() || !(mayHaveGaps || rows.withoutGaps())) {
				return false;
			}
			pages.put(table, rows.pages());
		}
		return true;
	}

	private static Call vacuum(PostgreSqlPreparedStatements statements, Collection<PostgreSqlTrackedTable> tables) {
		String names = String.join(", ", tables.stream().map(PostgreSqlTrackedTable::name).toList());
		return Call.once(VACUUM.formatted(
				(statements.serverVersion() < SKIP_DATABASE_STATS_SINCE) ? "" : ", SKIP_DATABASE_STATS") + names);
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

		boolean isCounted() {
			return this.expected != ANY_NUMBER;
		}

		Call call(String firstNew) {
			return this.needsFirstNew ? Call.of(this.statement, firstNew) : Call.of(this.statement);
		}

	}

}
