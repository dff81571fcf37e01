package io.isolateddb.engine.h2;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import org.h2.engine.Database;
import org.h2.schema.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * Tracks a database by the numbers that H2 gives to changes. Each commit that has written
 * to a table gives the table a new one, and the database too; so do all statements that
 * change the schema or a setting. Sequences have their states in memory. A table that has
 * another number is compared row by row, and only the rows that differ are replaced,
 * under their old numbers.
 */
final class H2ChangeTracker implements ChangeTracker {

	private static final int MOST_ROWS = 5_000;

	private final H2Database database;

	private final Map<String, List<H2Row>> templateRows;

	private final Map<String, H2Table> tables = new HashMap<>();

	private final Map<String, Sequence> sequences;

	private final Map<String, H2Sequence> templateSequences;

	private final List<Object> definitions;

	private final List<String> script;

	private final Map<String, Long> modifications = new HashMap<>();

	private long data;

	private long schema;

	private @Nullable H2RowLayer layer;

	private H2ChangeTracker(H2Database database, H2Schema schema, Map<String, List<H2Row>> templateRows,
			List<String> script) {
		this.database = database;
		this.templateRows = templateRows;
		this.script = script;
		schema.tables().forEach((table) -> this.tables.put(table.name(), table));
		this.sequences = schema.sequences();
		this.templateSequences = states();
		this.definitions = schema.definitions();
		readNumbers(schema);
	}

	static H2ChangeTracker start(H2Database database, Map<String, List<H2Row>> templateRows) throws SQLException {
		List<String> script = database.script(false);
		return database.use((schema) -> new H2ChangeTracker(database, schema, templateRows, script));
	}

	private Map<String, H2Sequence> states() {
		Map<String, H2Sequence> states = new HashMap<>();
		this.sequences.forEach((name, sequence) -> states.put(name, H2Sequence.of(sequence)));
		return states;
	}

	private void readNumbers(H2Schema schema) {
		this.tables.forEach((name, table) -> this.modifications.put(name, table.modification()));
		Database current = schema.session().getDatabase();
		this.data = current.getModificationDataId();
		this.schema = current.getModificationMetaId();
	}

	@Override
	public boolean isUnchanged() throws SQLException {
		this.database.endOtherSessions();
		return this.database.use((schema) -> isUnchanged(schema)
				|| (otherChanges(schema).isEmpty() && modified().isEmpty() && sequencesAreEqual()));
	}

	/**
	 * Whether no change was committed, and no sequence has moved.
	 */
	private boolean isUnchanged(H2Schema schema) {
		Database current = schema.session().getDatabase();
		return current.getModificationDataId() == this.data && current.getModificationMetaId() == this.schema
				&& sequencesAreEqual();
	}

	private boolean sequencesAreEqual() {
		return states().equals(sequencesOf(this.layer));
	}

	private Map<String, H2Sequence> sequencesOf(@Nullable H2RowLayer state) {
		return (state != null) ? state.sequences() : this.templateSequences;
	}

	private List<H2Row> rowsOf(String table, @Nullable H2RowLayer state) {
		List<H2Row> rows = (state != null) ? state.contents().get(table) : null;
		return (rows != null) ? rows : this.templateRows.getOrDefault(table, List.of());
	}

	/**
	 * The tables that have been written to.
	 */
	private List<String> modified() {
		return this.tables.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().modification() != modification(entry.getKey()))
			.map(Map.Entry::getKey)
			.toList();
	}

	private long modification(String table) {
		return Objects.requireNonNull(this.modifications.get(table));
	}

	/**
	 * What was done beside rows.
	 * @return a clause, or an empty string if nothing was
	 */
	private String otherChanges(H2Schema schema) throws SQLException {
		List<Object> now = schema.definitions();
		if (!now.equals(this.definitions)) {
			return describe(now, this.definitions);
		}
		if (schema.session().getDatabase().getModificationMetaId() == this.schema) {
			return "";
		}
		// A setting of a session or a change that was taken back, if the script is the
		// same
		Map<String, H2Sequence> states = states();
		restoreSequences(this.templateSequences);
		List<String> script = this.database.script(false);
		restoreSequences(states);
		return script.equals(this.script) ? "" : describe(script, this.script);
	}

	private static String describe(Collection<?> now, Collection<?> before) {
		List<Object> added = new ArrayList<>(now);
		added.removeAll(new HashSet<>(before));
		List<Object> lost = new ArrayList<>(before);
		lost.removeAll(new HashSet<>(now));
		List<Object> different = added.isEmpty() ? lost : added;
		return "the schema, the users or the settings have changed: " + (added.isEmpty() ? "there is no longer " : "")
				+ different.stream()
					.findFirst()
					.map((first) -> first.toString().lines().findFirst().orElse(""))
					.orElse("the order");
	}

	private String unexpected(int sessions) {
		int more = this.database.otherSessions() - sessions;
		return (more > 0) ? more + " unexpected session" + ((more > 1) ? "s are" : " is") + " in the database" : "";
	}

	@Override
	public Rewind rewind(int sessions, @Nullable RowLayer target) throws SQLException {
		String obstacle = unexpected(sessions);
		return obstacle.isEmpty() ? this.database.use((schema) -> rewind(schema, (H2RowLayer) target))
				: Rewind.impossible(obstacle);
	}

	private Rewind rewind(H2Schema schema, @Nullable H2RowLayer target) throws SQLException {
		if (target == this.layer && isUnchanged(schema)) {
			return Rewind.UNCHANGED;
		}
		String obstacle = otherChanges(schema);
		if (!obstacle.isEmpty()) {
			return Rewind.impossible(obstacle);
		}
		boolean changed = false;
		for (Map.Entry<String, H2Table> table : this.tables.entrySet()) {
			List<H2Row> wanted = rowsOf(table.getKey(), target);
			if (wanted != rowsOf(table.getKey(), this.layer)
					|| table.getValue().modification() != modification(table.getKey())) {
				changed |= table.getValue().set(wanted);
			}
		}
		changed |= restoreSequences(sequencesOf(target));
		changed |= target != this.layer;
		enter(schema, target);
		return changed ? Rewind.UNDONE : Rewind.UNCHANGED;
	}

	private boolean restoreSequences(Map<String, H2Sequence> wanted) {
		boolean changed = false;
		for (Map.Entry<String, Sequence> sequence : this.sequences.entrySet()) {
			H2Sequence state = Objects.requireNonNull(wanted.get(sequence.getKey()));
			if (!state.equals(H2Sequence.of(sequence.getValue()))) {
				state.restore(sequence.getValue());
				changed = true;
			}
		}
		return changed;
	}

	/**
	 * Be in a state from now on. H2 gives the numbers of changes at the commit.
	 */
	private void enter(H2Schema schema, @Nullable H2RowLayer state) {
		schema.session().commit(false);
		this.layer = state;
		readNumbers(schema);
	}

	@Override
	public RowLayerReading readLayer(int sessions) throws SQLException {
		String obstacle = unexpected(sessions);
		return obstacle.isEmpty() ? this.database.use(this::readLayer) : RowLayerReading.impossible(obstacle);
	}

	private RowLayerReading readLayer(H2Schema schema) throws SQLException {
		if (isUnchanged(schema)) {
			return RowLayerReading.of(this.layer);
		}
		String obstacle = otherChanges(schema);
		if (!obstacle.isEmpty()) {
			return RowLayerReading.impossible(obstacle);
		}
		Map<String, List<H2Row>> contents = new HashMap<>((this.layer != null) ? this.layer.contents() : Map.of());
		modified().forEach((name) -> contents.put(name, Objects.requireNonNull(this.tables.get(name)).rows()));
		int rows = 0;
		for (String name : List.copyOf(contents.keySet())) {
			int differing = differing(rowsOf(name, null), Objects.requireNonNull(contents.get(name)));
			rows += differing;
			if (differing == 0) {
				contents.remove(name);
			}
		}
		if (rows > MOST_ROWS) {
			return RowLayerReading.impossible("more than " + MOST_ROWS + " rows");
		}
		Map<String, H2Sequence> states = states();
		boolean same = contents.isEmpty() && states.equals(this.templateSequences);
		enter(schema, same ? null : new H2RowLayer(Map.copyOf(contents), states, rows));
		return RowLayerReading.of(this.layer);
	}

	private static int differing(List<H2Row> before, List<H2Row> after) {
		List<H2Row> removed = new ArrayList<>();
		List<H2Row> added = new ArrayList<>();
		H2Table.compare(before, after, removed, added);
		return removed.size() + added.size();
	}

	@Override
	public void close() {
		// Nothing is held: the database closes its session
	}

}
