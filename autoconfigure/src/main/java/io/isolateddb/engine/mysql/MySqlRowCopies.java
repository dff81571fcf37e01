package io.isolateddb.engine.mysql;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Copies the rows of tables from a database to others. Immutable.
 *
 * @param source the database that has the rows
 * @param memory where the rows of tables in memory are
 * @param periods the columns in which system-versioned tables have the time of a row,
 * quoted, by the name of the table
 * @param zones the time zones, quoted, in which stored columns get the values that they
 * have, by the name of the table
 */
record MySqlRowCopies(String source, MySqlMemoryTables memory, Map<String, List<String>> periods,
		Map<String, String> zones) {

	private static final String KEEP_HISTORY = "SET system_versioning_insert_history = %s";

	/**
	 * The statement that copies all rows of a table.
	 * @param rows how many there are
	 * @param target the quoted name of the other database
	 */
	String copy(MySqlTable table, long rows, String target) {
		String to = "INSERT INTO " + target + "." + MySqlText.quote(table.name());
		List<String> period = this.periods.getOrDefault(table.name(), List.of());
		List<String> columns = Stream.concat(table.columns().stream(), period.stream()).toList();
		if (columns.isEmpty()) {
			return to + " VALUES " + Collections.nCopies((int) rows, "()").stream().collect(Collectors.joining(", "));
		}
		String list = String.join(", ", columns);
		String copy = to + " (" + list + ") SELECT " + list + " FROM " + MySqlText.quote(this.source) + "."
				+ MySqlText.quote(this.memory.source(table.name()));
		if (!period.isEmpty()) {
			return KEEP_HISTORY.formatted("1") + ";\n" + copy + " FOR SYSTEM_TIME ALL;\n" + KEEP_HISTORY.formatted("0");
		}
		String zone = this.zones.get(table.name());
		return (zone != null) ? "SET time_zone = " + zone + ";\n" + copy + ";\n" + MySqlEngine.SETTINGS : copy;
	}

}
