package io.isolateddb.engine.mysql;

/**
 * What the server has counted for a table, since it began to count. While a statement
 * joins tables, the server counts rows that it updates or deletes in the innermost one as
 * rows that it fetches; and a storage engine may empty a table without being counted. But
 * whoever may write to a table has locked it for that before.
 *
 * @param inserted rows inserted, even if that failed or was rolled back
 * @param updated rows updated, likewise
 * @param deleted rows deleted, likewise
 * @param fetched rows read
 * @param locked how often it was locked to be written
 */
record MySqlTableStatistics(long inserted, long updated, long deleted, long fetched, long locked) {

	static final MySqlTableStatistics NONE = new MySqlTableStatistics(0, 0, 0, 0, 0);

	/**
	 * What has happened to rows of which nothing is counted.
	 */
	static final MySqlTableStatistics UNKNOWN = new MySqlTableStatistics(0, 1, 1, 0, 0);

	MySqlTableStatistics plus(MySqlTableStatistics other) {
		return new MySqlTableStatistics(this.inserted + other.inserted, this.updated + other.updated,
				this.deleted + other.deleted, this.fetched + other.fetched, this.locked + other.locked);
	}

	MySqlTableStatistics since(MySqlTableStatistics before) {
		return new MySqlTableStatistics(this.inserted - before.inserted, this.updated - before.updated,
				this.deleted - before.deleted, this.fetched - before.fetched, this.locked - before.locked);
	}

	/**
	 * What may have happened to the rows.
	 * @param joined whether there were statements that may have joined tables, or emptied
	 * one
	 */
	MySqlTableStatistics suspecting(boolean joined) {
		boolean uncounted = joined && this.locked != 0 && (this.inserted == 0 || this.fetched != 0);
		return new MySqlTableStatistics(this.inserted, this.updated + (uncounted ? 1 : 0), this.deleted, this.fetched,
				this.locked);
	}

	/**
	 * Whether rows have been written to.
	 */
	boolean isChange() {
		return this.inserted != 0 || this.updated != 0 || this.deleted != 0;
	}

	/**
	 * Whether the server has begun to count anew.
	 */
	boolean isLess() {
		return this.inserted < 0 || this.updated < 0 || this.deleted < 0;
	}

	boolean onlyInserted() {
		return this.updated == 0 && this.deleted == 0;
	}

	boolean onlyUpdated() {
		return this.inserted == 0 && this.deleted == 0;
	}

	long rows() {
		return this.inserted + this.updated + this.deleted;
	}

}
