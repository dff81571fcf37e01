package io.isolateddb.engine.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * A column of a table.
 *
 * @param table the name of the table
 * @param name its name
 * @param isKey whether it is part of the primary key
 * @param isAutoIncrement whether it has the {@code AUTO_INCREMENT} counter
 * @param isGenerated whether it is generated
 * @param isExactKey whether it is part of the primary key, and has a type whose equal
 * values are identical
 * @param type its type
 * @param characterSet its character set, or an empty string
 * @param isStored whether it is generated and its value is stored
 * @param expression how it is generated, or an empty string
 */
record MySqlColumn(String table, String name, boolean isKey, boolean isAutoIncrement, boolean isGenerated,
		boolean isExactKey, String type, String characterSet, boolean isStored, String expression) {

	/**
	 * When a row begins and ends, as MariaDB writes it into system-versioned tables.
	 */
	private static final Pattern PERIOD = Pattern.compile("ROW (START|END)");

	static MySqlColumn of(ResultSet row) throws SQLException {
		String expression = row.getString(10);
		return new MySqlColumn(row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4),
				row.getBoolean(5), row.getBoolean(6), row.getString(7), row.getString(8),
				row.getBoolean(9) && !PERIOD.matcher(expression).matches(), expression);
	}

}
