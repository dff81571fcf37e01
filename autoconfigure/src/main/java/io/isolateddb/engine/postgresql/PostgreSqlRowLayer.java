package io.isolateddb.engine.postgresql;

import java.util.Map;

import io.isolateddb.engine.RowLayer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the tables of a database have in addition to its template, and the states
 * of its sequences.
 *
 * @param tables the rows, by the identifier of the table
 * @param sequences the sequences whose states may differ from those in the template, by
 * their identifiers
 */
record PostgreSqlRowLayer(Map<Long, Rows> tables, Map<Long, PostgreSqlSequence> sequences) implements RowLayer {

	/**
	 * The state of the template.
	 */
	static final PostgreSqlRowLayer NONE = new PostgreSqlRowLayer(Map.of(), Map.of());

	PostgreSqlRowLayer {
		tables = Map.copyOf(tables);
		sequences = Map.copyOf(sequences);
	}

	static PostgreSqlRowLayer of(@Nullable RowLayer layer) {
		return (layer != null) ? (PostgreSqlRowLayer) layer : NONE;
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
	 * @param certain whether they are in order wherever they are inserted. The server may
	 * put a small row into the space that is left on a page before the last one
	 */
	record Rows(String insert, int count, boolean replacing, boolean certain) {

	}

}
