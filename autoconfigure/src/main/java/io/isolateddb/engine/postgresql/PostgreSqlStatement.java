package io.isolateddb.engine.postgresql;

import java.util.regex.Pattern;

/**
 * What can be said of a statement by its text.
 */
final class PostgreSqlStatement {

	/**
	 * The word {@code SET} before anything but the columns of an {@code UPDATE}, the
	 * function that does the same, or a statement within another one, whose text may be
	 * composed.
	 */
	private static final Pattern SETS = Pattern.compile(
			"\\bset(?:_config\\b|\\b(?!\\s+(?:[\\w$]+|\"[^\".]+\")\\s*=|\\s*\\())|\\bexecute\\b",
			Pattern.CASE_INSENSITIVE);

	private PostgreSqlStatement() {
	}

	/**
	 * Whether it may set a setting with a name of the application's own. Anything that
	 * looks like that counts, in a text or a comment too.
	 * @param sql one or more statements
	 */
	static boolean maySetSettings(String sql) {
		return (contains(sql, "set") || contains(sql, "execute")) && SETS.matcher(sql).find();
	}

	/**
	 * A search for two words is much faster than that for a pattern, and most statements
	 * contain neither.
	 */
	private static boolean contains(String sql, String word) {
		char first = word.charAt(0);
		char upper = Character.toUpperCase(first);
		for (int i = 0; i <= sql.length() - word.length(); i++) {
			char c = sql.charAt(i);
			if ((c == first || c == upper) && sql.regionMatches(true, i, word, 0, word.length())) {
				return true;
			}
		}
		return false;
	}

}
