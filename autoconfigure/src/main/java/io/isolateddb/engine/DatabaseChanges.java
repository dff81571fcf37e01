package io.isolateddb.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Collects how a database that has been used differs from a fresh copy of its template.
 * Not thread-safe.
 *
 * @since 0.1.0
 */
public final class DatabaseChanges {

	private final List<DatabaseChange> changes = new ArrayList<>();

	/**
	 * Create a collection without changes.
	 */
	public DatabaseChanges() {
	}

	/**
	 * Add a change, unless it is {@linkplain DatabaseChange#isEmpty() empty}.
	 * @param change the change
	 */
	public void add(DatabaseChange change) {
		if (!change.isEmpty()) {
			this.changes.add(change);
		}
	}

	/**
	 * Add the counters and sequences that have another next value. Those that are in one
	 * of the databases only are not added: their owners are.
	 * @param before the next values in the fresh copy, by name
	 * @param after the next values in the used database, by name
	 */
	public void addCounters(Map<String, String> before, Map<String, String> after) {
		after.forEach((name, next) -> {
			String original = before.get(name);
			if (original != null && !original.equals(next)) {
				add(DatabaseChange.of(name, "next value " + original + " -> " + next));
			}
		});
	}

	/**
	 * All changes.
	 * @return the changes, sorted by the name of the object
	 */
	public List<DatabaseChange> sorted() {
		return this.changes.stream().sorted(Comparator.comparing(DatabaseChange::object)).toList();
	}

	/**
	 * Describe what has happened to the definition of an object.
	 * @param before its definition in the fresh copy, or {@code null} if it is not there
	 * @param after its definition in the used database, or {@code null} if it is not
	 * there
	 * @return the note of its {@link DatabaseChange}, or an empty string if the
	 * definitions are equal
	 */
	public static String describeDefinition(@Nullable String before, @Nullable String after) {
		if (before == null) {
			return "created";
		}
		if (after == null) {
			return "dropped";
		}
		return before.equals(after) ? "" : "schema changed";
	}

}
