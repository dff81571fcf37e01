package io.isolateddb.engine.h2;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a database contains, from which equal ones are made. Immutable.
 *
 * @param script the statements that make the schema, the users and the settings
 * @param settings the statements for settings that H2 does not write into scripts
 * @param objects how many objects there are of each type
 * @param contents the rows of each table
 */
record H2Snapshot(List<String> script, List<String> settings, Map<Integer, Integer> objects, List<Content> contents) {

	private static final String DIALECT = "SET IGNORECASE";

	private static final String CLOSE_DELAY = "SET DB_CLOSE_DELAY";

	/**
	 * What is not copied: the first user is there already, with another hash of the same
	 * password.
	 */
	private static final List<String> OF_EACH_DATABASE = List.of(DIALECT, CLOSE_DELAY, "CREATE USER IF NOT EXISTS");

	/**
	 * Fill an empty database.
	 */
	void fill(H2Database database) throws SQLException {
		database.execute(this.script.stream()
			.filter((statement) -> !statement.startsWith(DIALECT) && !statement.startsWith(CLOSE_DELAY))
			.toList());
		Map<String, List<H2Row>> rows = rows();
		database.use((schema) -> {
			for (H2Table table : schema.tables()) {
				table.add(rows.getOrDefault(table.name(), List.of()));
			}
			return "";
		});
		database.execute(this.settings);
	}

	/**
	 * Verify that a database that was {@linkplain #fill filled} equals this.
	 * @return the rows of its tables, as it has them
	 * @throws SQLException if H2 has not made it the same
	 */
	Map<String, List<H2Row>> requireEqual(H2Database database) throws SQLException {
		H2Snapshot copy = database.snapshot();
		List<String> lost = new ArrayList<>(this.script);
		copy.script.forEach(lost::remove);
		lost.removeIf((statement) -> OF_EACH_DATABASE.stream().anyMatch(statement::startsWith));
		if (!lost.isEmpty()) {
			throw new SQLException("H2 does not make the same of its own script: " + lost.get(0));
		}
		if (!copy.objects.equals(this.objects)) {
			throw new SQLException("H2 does not make the same objects of its own script: by type " + copy.objects
					+ " instead of " + this.objects);
		}
		Map<String, List<H2Row>> rows = copy.rows();
		for (Content content : this.contents) {
			int copied = rows.getOrDefault(content.table(), List.of()).size();
			if (copied != content.rows().size()) {
				throw new SQLException("The table " + content.table() + " has " + copied
						+ " rows in the copy instead of " + content.rows().size());
			}
		}
		return rows;
	}

	/**
	 * The rows by the name of their table.
	 */
	Map<String, List<H2Row>> rows() {
		Map<String, List<H2Row>> rows = new HashMap<>();
		this.contents.forEach((content) -> rows.put(content.table(), content.rows()));
		return rows;
	}

	/**
	 * The rows of a table.
	 *
	 * @param table its name
	 * @param rows the rows in their order
	 */
	record Content(String table, List<H2Row> rows) {

	}

}
