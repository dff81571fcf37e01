package io.isolateddb.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * How one table, or another object, of a database differs from its template.
 *
 * @param object its name, quoted if SQL needs quotes, without the default schema
 * @param added the number of added rows
 * @param changed the number of rows with the same primary key and other values
 * @param removed the number of removed rows
 * @param note another difference, such as {@code schema changed}, or an empty string
 * @since 0.1.0
 */
public record DatabaseChange(String object, long added, long changed, long removed, String note) {

	/**
	 * Create a change without rows.
	 * @param object the name of the object
	 * @param note what has changed
	 * @return the change
	 */
	public static DatabaseChange of(String object, String note) {
		return new DatabaseChange(object, 0, 0, 0, note);
	}

	/**
	 * Whether the object does not differ.
	 * @return {@code true} if it does not
	 */
	public boolean isEmpty() {
		return this.added + this.changed + this.removed == 0 && this.note.isEmpty();
	}

	/**
	 * The change in one line, for people to read.
	 */
	@Override
	public String toString() {
		List<String> rows = new ArrayList<>();
		add(rows, this.added, "added");
		add(rows, this.changed, "changed");
		add(rows, this.removed, "removed");
		List<String> parts = new ArrayList<>();
		if (!rows.isEmpty()) {
			parts.add(String.join(", ", rows));
		}
		if (!this.note.isEmpty()) {
			parts.add(this.note);
		}
		return this.object + ": " + String.join("; ", parts);
	}

	private static void add(List<String> rows, long count, String what) {
		if (count > 0) {
			String unit = rows.isEmpty() ? ((count == 1) ? " row " : " rows ") : " ";
			rows.add(count + unit + what);
		}
	}

}
