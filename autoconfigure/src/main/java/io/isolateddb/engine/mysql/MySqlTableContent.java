package io.isolateddb.engine.mysql;

/**
 * The rows of a table that differs from the template, and the state of its counter.
 *
 * @param isWhole whether these are all rows of the table, and not only those that the
 * template does not have
 * @param rows how many rows there are
 * @param literals the rows as SQL has them, separated by commas
 * @param nextValue the next value of its {@code AUTO_INCREMENT} counter
 * @param followsRows whether a counter has that value of itself once the rows are in the
 * table, unless it is higher before
 */
record MySqlTableContent(boolean isWhole, int rows, String literals, long nextValue, boolean followsRows) {

	/**
	 * What was written to the table since it had the rows of the template.
	 */
	MySqlTableStatistics statistics() {
		return this.isWhole ? MySqlTableStatistics.UNKNOWN : new MySqlTableStatistics(this.rows, 0, 0, 0, 0);
	}

}
