package io.isolateddb.engine.postgresql;

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
import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a used database differs from a fresh copy of its template. Tables that have
 * not received a row since the database was made are not looked at; of a large one no
 * more than a few rows at a time are in memory.
 */
final class PostgreSqlComparison {

	private final PostgreSqlCatalog before;

	private final PostgreSqlCatalog after;

	private final PostgreSqlRowComparison rows;

	private final List<DatabaseChange> changes = new ArrayList<>();

	private PostgreSqlComparison(Connection fresh, Connection used) throws SQLException {
		this.before = new PostgreSqlCatalog(fresh);
		this.after = new PostgreSqlCatalog(used);
		this.rows = new PostgreSqlRowComparison(fresh, used);
	}

	/**
	 * Compare two databases.
	 * @param fresh a fresh copy of the template, which nobody has used
	 * @param used a copy that somebody has
	 * @return what has changed, sorted by the name of the object
	 */
	static List<DatabaseChange> run(ServerAddress fresh, ServerAddress used) throws SQLException {
		try (Connection freshConnection = fresh.connect(); Connection usedConnection = used.connect()) {
			return new PostgreSqlComparison(freshConnection, usedConnection).run();
		}
	}

	private List<DatabaseChange> run() throws SQLException {
		boolean counted = this.after.isCounted();
		boolean schema = !counted || this.after.hasSchemaMoved();
		if (schema) {
			compareObjects();
		}
		for (PostgreSqlComparedTable table : this.after.tables()) {
			PostgreSqlComparedTable original = this.before.table(table.oid());
			String note = (schema && original != null)
					? note(definition(this.before, original), definition(this.after, table)) : "";
			if (original != null && (!counted || table.moved() || table.file() != original.file() || !note.isEmpty())) {
				addIfAny(this.rows.compare(original, table, note));
			}
		}
		compareSequences();
		if (schema) {
			addIfAny(this.rows.compareLargeObjects());
		}
		this.changes.sort(Comparator.comparing(DatabaseChange::object));
		return this.changes;
	}

	private static @Nullable String definition(PostgreSqlCatalog inventory, PostgreSqlComparedTable table)
			throws SQLException {
		return inventory.definitions().get(table.label());
	}

	/**
	 * All but the tables that are in both databases, renamed or not.
	 */
	private void compareObjects() throws SQLException {
		Map<String, String> old = this.before.definitions();
		Map<String, String> now = this.after.definitions();
		Set<String> labels = new TreeSet<>(old.keySet());
		labels.addAll(now.keySet());
		for (String label : labels) {
			String note = note(old.get(label), now.get(label));
			PostgreSqlComparedTable table = note.equals("dropped") ? this.before.table(label) : this.after.table(label);
			boolean inBoth = table != null && this.before.table(table.oid()) != null
					&& this.after.table(table.oid()) != null;
			if (!note.isEmpty() && !inBoth) {
				boolean dropped = note.equals("dropped");
				long count = (table != null) ? this.rows.count(table, dropped) : 0;
				this.changes.add(new DatabaseChange(label, dropped ? 0 : count, 0, dropped ? count : 0, note));
			}
		}
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

	private void compareSequences() throws SQLException {
		Map<String, String> old = this.before.sequences();
		this.after.sequences().forEach((label, next) -> {
			String then = old.get(label);
			if (then != null && !Objects.equals(then, next)) {
				this.changes.add(DatabaseChange.of(label, "next value " + then + " -> " + next));
			}
		});
	}

	private void addIfAny(DatabaseChange change) {
		if (!change.isEmpty()) {
			this.changes.add(change);
		}
	}

}
