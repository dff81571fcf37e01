package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.isolateddb.engine.DatabaseChange;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a used database differs from a fresh copy of its template on the same server.
 * A table that was renamed counts as one that was dropped and one that was created.
 */
final class MySqlComparison {

	private final MySqlCatalog before;

	private final MySqlCatalog after;

	private final MySqlRowComparison rows;

	private final List<DatabaseChange> changes = new ArrayList<>();

	/**
	 * Prepare to compare.
	 * @param fresh a fresh copy of the template, which nobody has used
	 * @param used a copy that somebody has
	 */
	MySqlComparison(Connection connection, String fresh, String used) throws SQLException {
		this.before = MySqlCatalog.of(connection, fresh);
		this.after = MySqlCatalog.of(connection, used);
		this.rows = new MySqlRowComparison(connection, fresh, used);
	}

	/**
	 * Compare the databases.
	 * @return what has changed, sorted by the name of the object
	 */
	List<DatabaseChange> run() throws SQLException {
		Set<String> labels = new TreeSet<>(this.before.definitions().keySet());
		labels.addAll(this.after.definitions().keySet());
		for (String label : labels) {
			DatabaseChange change = compare(label);
			if (!change.isEmpty()) {
				this.changes.add(change);
			}
		}
		compareCounters();
		this.changes.sort(Comparator.comparing(DatabaseChange::object));
		return this.changes;
	}

	private DatabaseChange compare(String label) throws SQLException {
		String note = note(this.before.definitions().get(label), this.after.definitions().get(label));
		MySqlTable original = this.before.tables().get(label);
		MySqlTable table = this.after.tables().get(label);
		if (original != null && table != null) {
			return this.rows.compare(label, original, table, note);
		}
		if (original != null) {
			return new DatabaseChange(label, 0, 0, this.rows.countBefore(original), note);
		}
		if (table != null) {
			return new DatabaseChange(label, this.rows.countNow(table), 0, 0, note);
		}
		return DatabaseChange.of(label, note);
	}

	private static String note(@Nullable String old, @Nullable String now) {
		if (old == null) {
			return "created";
		}
		if (now == null) {
			return "dropped";
		}
		return old.equals(now) ? "" : "schema changed";
	}

	private void compareCounters() {
		for (Map.Entry<String, String> counter : this.after.counters().entrySet()) {
			String then = this.before.counters().get(counter.getKey());
			if (then != null && !Objects.equals(then, counter.getValue())) {
				this.changes
					.add(DatabaseChange.of(counter.getKey(), "next value " + then + " -> " + counter.getValue()));
			}
		}
	}

}
