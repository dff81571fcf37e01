package io.isolateddb.engine.mysql;

import java.util.Map;

import io.isolateddb.engine.RowLayer;
import org.jspecify.annotations.Nullable;

/**
 * What a database of MySQL or MariaDB has in addition to its template. Immutable.
 *
 * @param tables the content of each table that differs from the template, by its name
 * @param sequences the states of the sequences that differ from the template, by name:
 * the next value, and how often the sequence has cycled
 */
record MySqlRowLayer(Map<String, MySqlTableContent> tables, Map<String, String> sequences) implements RowLayer {

	/**
	 * The state of the template itself.
	 */
	static final MySqlRowLayer NONE = new MySqlRowLayer(Map.of(), Map.of());

	MySqlRowLayer {
		tables = Map.copyOf(tables);
		sequences = Map.copyOf(sequences);
	}

	@Override
	public int rows() {
		return this.tables.values().stream().mapToInt(MySqlTableContent::rows).sum();
	}

	/**
	 * The server stores rows in the order of their keys, or in that in which they are
	 * inserted into an empty table: so it is certain.
	 */
	@Override
	public boolean isCertain() {
		return true;
	}

	/**
	 * The content of a table, or {@code null} if it equals the template.
	 */
	@Nullable MySqlTableContent table(String name) {
		return this.tables.get(name);
	}

	boolean isEmpty() {
		return this.tables.isEmpty() && this.sequences.isEmpty();
	}

	/**
	 * How long the literals of all rows are.
	 */
	long length() {
		return this.tables.values().stream().mapToLong((content) -> content.literals().length()).sum();
	}

}
