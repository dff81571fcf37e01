package io.isolateddb.engine.mysql;

import java.util.Set;

/**
 * Lets the server write values down as literals from which it makes the same values
 * again, bit by bit, whatever the character set and the {@code sql_mode} of the session.
 * A number with a fraction has as many digits as it takes to tell it from all others.
 */
final class MySqlLiteral {

	/**
	 * Types with a text that is exact. Years and dates that no calendar has are among
	 * their values.
	 */
	private static final Set<String> TEXTS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal",
			"year", "date", "time", "datetime", "timestamp", "uuid", "inet4", "inet6");

	/**
	 * Types whose values are numbers of members, or bits, and not always a text.
	 */
	private static final Set<String> NUMBERS = Set.of("enum", "set", "bit");

	private static final Set<String> FRACTIONS = Set.of("float", "double");

	private static final Set<String> BYTES = Set.of("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob",
			"vector", "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
			"geometrycollection", "geomcollection");

	/**
	 * A document of MySQL may have numbers, dates or bytes of types that its text does
	 * not show. All values in it are compared with those that the text gives.
	 */
	private static final String DOCUMENT = """
			IF(json_type(%1$s) = json_type(%2$s) AND NOT EXISTS (SELECT 1
				FROM json_table(coalesce(%3$s, '[]'), '$[*]' COLUMNS (isodb_part FOR ORDINALITY)) part
				WHERE json_type(json_extract(%3$s, concat('$[', isodb_part - 1, ']')))
					<> json_type(json_extract(%4$s, concat('$[', isodb_part - 1, ']')))), %5$s, NULL)""";

	private MySqlLiteral() {
	}

	/**
	 * The expression for the literal of a column.
	 * @param column the column, quoted
	 * @param type its type, as {@code information_schema} has it
	 * @param characterSet its character set, or an empty string
	 * @return the expression, which is {@code NULL} for a value that cannot be written
	 * down; or an empty string if the type is not known here
	 */
	static String of(String column, String type, String characterSet) {
		String literal = ofValue(column, type, characterSet);
		return literal.isEmpty() ? "" : "IF(" + column + " IS NULL, 'NULL', " + literal + ")";
	}

	private static String ofValue(String column, String type, String characterSet) {
		if (NUMBERS.contains(type)) {
			return "concat(CAST(" + column + " AS unsigned))";
		}
		if (type.equals("json")) {
			return ofDocument(column);
		}
		if (BYTES.contains(type)) {
			return hex("", column);
		}
		if (FRACTIONS.contains(type)) {
			return "concat('''', " + column + " * 1e0, '''')";
		}
		if (TEXTS.contains(type)) {
			return "concat('''', " + column + ", '''')";
		}
		return characterSet.isEmpty() ? "" : hex("_" + characterSet + " ", column);
	}

	private static String ofDocument(String column) {
		String text = "CAST(" + column + " AS char CHARACTER SET utf8mb4)";
		String copy = "CAST(" + text + " AS json)";
		return DOCUMENT.formatted(column, copy, parts(column), parts(copy), hex("_utf8mb4 ", text));
	}

	private static String parts(String document) {
		return "json_extract(" + document + ", '$**.*', '$**[*]')";
	}

	private static String hex(String introducer, String value) {
		return "concat('" + introducer + "x''', hex(" + value + "), '''')";
	}

}
