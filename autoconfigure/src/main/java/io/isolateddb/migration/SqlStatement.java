package io.isolateddb.migration;

/**
 * A statement of an SQL script, without comments before and after it and without the
 * semicolon at its end.
 *
 * @param line the line of the script that it starts in, counted from 1
 * @param text the SQL
 */
record SqlStatement(int line, String text) {

	private static final int MAX_LENGTH = 200;

	/**
	 * The statement on one line, truncated if it is long.
	 */
	String shortened() {
		String oneLine = this.text.replaceAll("\\s+", " ");
		return (oneLine.length() <= MAX_LENGTH) ? oneLine : oneLine.substring(0, MAX_LENGTH) + "…";
	}

}
