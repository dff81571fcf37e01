package io.isolateddb.engine.mysql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the option {@code AUTO_INCREMENT} in a statement that {@code SHOW CREATE TABLE}
 * returns. The server puts the option behind the last column, and omits it if the next
 * value is 1.
 */
final class MySqlAutoIncrementOption {

	private static final Pattern OPTION = Pattern.compile("\\n\\)[^']*?( AUTO_INCREMENT=(\\d+))");

	private MySqlAutoIncrementOption() {
	}

	/**
	 * The statement for a table whose rows are inserted afterwards. A table of the engine
	 * {@code ARCHIVE} takes no row whose number its counter has passed, and none of its
	 * rows can be deleted: with the rows it has its counter again.
	 */
	static String beforeRows(String creation) {
		return creation.startsWith("\n) ENGINE=ARCHIVE", Math.max(0, creation.lastIndexOf("\n) ")))
				? removeFrom(creation) : creation;
	}

	/**
	 * The next value of the counter of the table.
	 */
	static long nextValue(String creation) {
		Matcher option = find(creation);
		return option.lookingAt() ? Long.parseUnsignedLong(option.group(2)) : 1;
	}

	/**
	 * The statement without the option.
	 */
	static String removeFrom(String creation) {
		Matcher option = find(creation);
		return option.lookingAt() ? creation.substring(0, option.start(1)) + creation.substring(option.end(1))
				: creation;
	}

	private static Matcher find(String creation) {
		return OPTION.matcher(creation).region(Math.max(0, creation.lastIndexOf("\n) ")), creation.length());
	}

}
