package io.isolateddb.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * What has happened to one table, or another object, of a database.
 *
 * @param object its name, quoted where the server wants that, without the default schema
 * @param added how many rows there are that were not there
 * @param changed how many rows of the same primary key have other values
 * @param removed how many rows are gone
 * @param note what else there is to say, such as {@code schema changed}, or an empty
 * string
 * @since 0.1.0
 */
public record DatabaseChange(String object, long added, long changed, long removed, String note) {

	/**
	 * A change of an object that has no rows.
	 * @param object its name
	 * @param note what has changed
	 * @return the change
	 */
	public static DatabaseChange of(String object, String note) {
		return new DatabaseChange(object, 0, 0, 0, note);
	}

	/**
	 * Whether nothing has changed.
	 * @return {@code true} if nothing has
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
