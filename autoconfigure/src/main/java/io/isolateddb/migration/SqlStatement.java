package io.isolateddb.migration;

/**
 * A statement of an SQL script, without the comments around it and the semicolon at its
 * end.
 *
 * @param line the line of the script that it starts in, counted from 1
 * @param text the SQL
 */
record SqlStatement(int line, String text) {

	private static final int MAX_LENGTH = 200;

	/**
	 * The statement on one line of bearable length.
	 */
	String shortened() {
		String oneLine = this.text.replaceAll("\\s+", " ");
		return (oneLine.length() <= MAX_LENGTH) ? oneLine : oneLine.substring(0, MAX_LENGTH) + "…";
	}

}
