package io.isolateddb.engine.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseChanges;
import io.isolateddb.engine.JdbcSession;

/**
 * Compares a database that has been used with a fresh copy of its template. A renamed
 * table counts as one that was dropped and one that was created. Not thread-safe.
 */
final class SqliteComparison {

	private static final String TABLE = "table ";

	private final JdbcSession session;

	private final Path fresh;

	private final DatabaseChanges changes = new DatabaseChanges();

	SqliteComparison(Connection used, Path fresh) {
		this.session = new JdbcSession(used);
		this.fresh = fresh;
	}

	/**
	 * Compare the databases.
	 * @return what has changed, sorted by the name of the object
	 */
	List<DatabaseChange> run() throws SQLException {
		try (SqliteAttachment before = new SqliteAttachment(this.session, this.fresh)) {
			SqliteRowComparison rows = new SqliteRowComparison(this.session);
			Map<String, String> original = before.definitions(SqliteAttachment.NAME);
			Map<String, String> current = before.definitions("main");
			TreeSet<String> objects = new TreeSet<>(original.keySet());
			objects.addAll(current.keySet());
			for (String object : objects) {
				String note = DatabaseChanges.describeDefinition(original.get(object), current.get(object));
				this.changes
					.add(object.startsWith(TABLE)
							? rows.compare(object.substring(TABLE.length()), original.containsKey(object),
									current.containsKey(object), note)
							: DatabaseChange.of(
									object.substring(0, object.indexOf(' ') + 1)
											+ SqliteRowComparison.label(object.substring(object.indexOf(' ') + 1)),
									note));
			}
			this.changes.addCounters(before.counters(SqliteAttachment.NAME), before.counters("main"));
			return this.changes.sorted();
		}
	}

}
