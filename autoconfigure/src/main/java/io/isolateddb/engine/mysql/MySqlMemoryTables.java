package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.JdbcSession;

/**
 * What a template knows about its tables in memory, which a restart of the server empties
 * and whose counters it resets. A template has a durable copy of each, which has the
 * counter in its comment. Clones have no such copies.
 *
 * @param copies the copies by the name of the table
 */
record MySqlMemoryTables(Map<String, Copy> copies) {

	private static final String ENGINE = "\n) ENGINE=MEMORY";

	private static final String PREFIX = "isodb_memory_";

	/**
	 * The condition for the names of copies.
	 */
	static final String IS_COPY = "table_name LIKE 'isodb\\_memory\\_%'";

	private static final String COPIES = "SELECT table_name, table_comment FROM information_schema.tables "
			+ "WHERE table_schema = ? AND " + IS_COPY;

	/**
	 * Read the copies that a database has, if it is a template.
	 */
	static MySqlMemoryTables of(JdbcSession session, String database) throws SQLException {
		Map<String, Copy> copies = new HashMap<>();
		session.query(COPIES, (row) -> {
			String[] comment = row.getString(2).split(" ", 2);
			return copies.put(comment[1], new Copy(row.getString(1), Long.parseUnsignedLong(comment[0])));
		}, database);
		return new MySqlMemoryTables(copies);
	}

	/**
	 * The statements that make a durable copy of each table in memory.
	 * @param tables the tables of the template
	 */
	static List<String> creations(Iterable<MySqlTable> tables) {
		List<String> creations = new ArrayList<>();
		for (MySqlTable table : tables) {
			if (table.isInMemory() && !table.columns().isEmpty()) {
				creations.add("CREATE TABLE " + MySqlText.quote(PREFIX + (creations.size() + 1))
						+ " ENGINE=InnoDB COMMENT="
						+ MySqlText.literal(Long.toUnsignedString(table.nextValue()) + " " + table.name()) + " SELECT "
						+ String.join(", ", table.columns()) + " FROM " + MySqlText.quote(table.name()));
			}
		}
		return creations;
	}

	/**
	 * The name of the table that certainly has the rows of a table.
	 */
	String source(String table) {
		Copy copy = this.copies.get(table);
		return (copy != null) ? copy.name() : table;
	}

	/**
	 * The next value of the counter of a table.
	 * @param shown the value that the server shows
	 */
	long nextValue(String table, long shown) {
		Copy copy = this.copies.get(table);
		return (copy != null) ? copy.nextValue() : shown;
	}

	/**
	 * The statement that creates a table, with its counter.
	 * @param creation the statement that the server shows
	 */
	String withCounter(String table, String creation) {
		Copy copy = this.copies.get(table);
		if (copy == null || Long.compareUnsigned(copy.nextValue(), 2) < 0) {
			return creation;
		}
		String option = " AUTO_INCREMENT=" + Long.toUnsignedString(copy.nextValue());
		String plain = MySqlAutoIncrementOption.removeFrom(creation);
		int end = plain.lastIndexOf(ENGINE) + ENGINE.length();
		return plain.substring(0, end) + option + plain.substring(end);
	}

	/**
	 * A durable copy.
	 *
	 * @param name its name
	 * @param nextValue the next value of the counter of the table, or 0 if it has none
	 */
	record Copy(String name, long nextValue) {

	}

}
