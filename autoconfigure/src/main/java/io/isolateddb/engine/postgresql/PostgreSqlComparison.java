package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseChanges;
import org.jspecify.annotations.Nullable;

/**
 * Compares a database that has been used with a fresh copy of its template. It reads only
 * the tables that were written to since the database was created, as far as the
 * statistics of the server are complete, and never holds more than a few rows in memory.
 * Not thread-safe.
 */
final class PostgreSqlComparison {

	private final PostgreSqlCatalog before;

	private final PostgreSqlCatalog after;

	private final PostgreSqlRowComparison rows;

	private final DatabaseChanges changes = new DatabaseChanges();

	/**
	 * Prepare to compare.
	 * @param fresh a connection to a fresh copy of the template
	 * @param used a connection to the database that has been used
	 */
	PostgreSqlComparison(Connection fresh, Connection used) throws SQLException {
		this.before = new PostgreSqlCatalog(fresh);
		this.after = new PostgreSqlCatalog(used);
		this.rows = new PostgreSqlRowComparison(fresh, used);
	}

	/**
	 * Compare the databases.
	 * @return what has changed, sorted by the name of the object
	 */
	List<DatabaseChange> run() throws SQLException {
		boolean complete = this.after.isStatisticsComplete();
		boolean schema = !complete || this.after.isSchemaWritten();
		if (schema) {
			compareObjects();
		}
		for (PostgreSqlComparedTable table : this.after.tables()) {
			PostgreSqlComparedTable original = this.before.table(table.oid());
			if (original != null) {
				String note = schema ? note(original.label(), table.label()) : "";
				if (!complete || table.isWritten() || table.file() != original.file() || !note.isEmpty()) {
					this.changes.add(this.rows.compare(original, table, note));
				}
			}
		}
		this.changes.addCounters(this.before.sequences(), this.after.sequences());
		if (schema) {
			this.changes.add(this.rows.compareLargeObjects());
		}
		return this.changes.sorted();
	}

	private String note(String before, String after) throws SQLException {
		return DatabaseChanges.describeDefinition(this.before.definitions().get(before),
				this.after.definitions().get(after));
	}

	/**
	 * Compare the definitions of all objects, except for the tables that are in both
	 * databases, renamed or not.
	 */
	private void compareObjects() throws SQLException {
		Map<String, String> before = this.before.definitions();
		Map<String, String> after = this.after.definitions();
		Set<String> labels = new TreeSet<>(before.keySet());
		labels.addAll(after.keySet());
		for (String label : labels) {
			boolean dropped = !after.containsKey(label);
			PostgreSqlComparedTable table = (dropped ? this.before : this.after).table(label);
			if (table == null || !isInBoth(table.oid())) {
				compareObject(label, table, dropped);
			}
		}
	}

	private boolean isInBoth(long oid) {
		return this.before.table(oid) != null && this.after.table(oid) != null;
	}

	private void compareObject(String label, @Nullable PostgreSqlComparedTable table, boolean dropped)
			throws SQLException {
		String note = note(label, label);
		if (!note.isEmpty()) {
			long count = (table != null) ? this.rows.count(table, dropped) : 0;
			this.changes.add(new DatabaseChange(label, dropped ? 0 : count, 0, dropped ? count : 0, note));
		}
	}

}
