package io.isolateddb.engine.postgresql;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

import io.isolateddb.engine.RowLayer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the tables of a database have in addition to its template, and the states
 * of its sequences. Another template of the same content may have other identifiers, so
 * everything goes by names.
 *
 * @param tables the rows, by the name of the table
 * @param sequences the sequences whose states may differ from those in the template, by
 * their names
 */
record PostgreSqlRowLayer(Map<String, Rows> tables, Map<String, PostgreSqlSequence> sequences) implements RowLayer {

	/**
	 * The state of the template.
	 */
	static final PostgreSqlRowLayer NONE = new PostgreSqlRowLayer(Map.of(), Map.of());

	PostgreSqlRowLayer {
		tables = Map.copyOf(tables);
		sequences = Map.copyOf(sequences);
	}

	static PostgreSqlRowLayer of(Map<String, Rows> tables, Map<String, PostgreSqlSequence> sequences) {
		return (tables.isEmpty() && sequences.isEmpty()) ? NONE : new PostgreSqlRowLayer(tables, sequences);
	}

	static PostgreSqlRowLayer of(@Nullable RowLayer layer) {
		return (layer != null) ? (PostgreSqlRowLayer) layer : NONE;
	}

	/**
	 * What was written to each table since it equalled that of the template.
	 * @param changes what was written since the database was in the state of this layer
	 */
	SortedMap<Integer, PostgreSqlTableStatistics> with(SortedMap<Integer, PostgreSqlTableStatistics> changes,
			PostgreSqlTemplateMetadata template, PostgreSqlTableFiles files) {
		SortedMap<Integer, PostgreSqlTableStatistics> all = new TreeMap<>(changes);
		this.tables.forEach((table, rows) -> {
			Integer position = Objects.requireNonNull(template.position(table));
			PostgreSqlTableStatistics change = all.getOrDefault(position, PostgreSqlTableStatistics.NONE);
			all.put(position,
					new PostgreSqlTableStatistics(change.inserted() + rows.count(),
							change.updated() + (rows.replacing() ? 1 : 0), change.deleted(), change.toasted(),
							Math.max(change.pages(), files.pages()[position]), change.vacuums()));
		});
		return all;
	}

	/**
	 * This layer, or {@code null} if it is none.
	 */
	@Nullable RowLayer orNull() {
		return (this != NONE) ? this : null;
	}

	@Override
	public boolean isCertain() {
		return this.tables.values().stream().allMatch(Rows::certain);
	}

	@Override
	public int rows() {
		return this.tables.values().stream().mapToInt(Rows::count).sum();
	}

	/**
	 * The rows of one table.
	 *
	 * @param insert the statement that inserts them, or an empty string if there are none
	 * @param count how many there are
	 * @param replacing whether they are all rows of the table, in place of those of the
	 * template
	 * @param certain whether they can be inserted in order in any clone. The server may
	 * put a small row into the space that is left on a page before the last one, and a
	 * row of the template may violate a constraint that was added later
	 */
	record Rows(String insert, int count, boolean replacing, boolean certain) {

	}

}
