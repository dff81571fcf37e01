package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseChanges;

/**
 * Compares a database that has been used with a fresh copy of its template on the same
 * server. A renamed table counts as one that was dropped and one that was created. Not
 * thread-safe.
 */
final class MySqlComparison {

	private final MySqlCatalog before;

	private final MySqlCatalog after;

	private final MySqlRowComparison rows;

	private final DatabaseChanges changes = new DatabaseChanges();

	/**
	 * Prepare to compare.
	 * @param fresh a fresh copy of the template
	 * @param used the database that has been used
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
			this.changes.add(compare(label));
		}
		this.changes.addCounters(this.before.counters(), this.after.counters());
		return this.changes.sorted();
	}

	private DatabaseChange compare(String label) throws SQLException {
		String note = DatabaseChanges.describeDefinition(this.before.definitions().get(label),
				this.after.definitions().get(label));
		MySqlTable original = this.before.tables().get(label);
		MySqlTable table = this.after.tables().get(label);
		if (original != null && table != null) {
			return this.rows.compare(label, original, table, note);
		}
		if (original != null) {
			return new DatabaseChange(label, 0, 0, this.rows.countBefore(original), note);
		}
		if (table != null) {
			return new DatabaseChange(label, this.rows.countAfter(table), 0, 0, note);
		}
		return DatabaseChange.of(label, note);
	}

}
