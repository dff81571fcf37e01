package io.isolateddb.engine.mysql;

/**
 * The statistics that the server keeps of one table. They do not show every write: when a
 * statement joins tables, the server counts the rows that it updates or deletes in the
 * innermost table as fetched rows, and a storage engine may empty a table without
 * counting its rows. But before a statement writes to a table it has to lock it.
 *
 * @param inserted how many rows were inserted, including those of statements that failed
 * or were rolled back
 * @param updated how many rows were updated, likewise
 * @param deleted how many rows were deleted, likewise
 * @param fetched how many rows were read
 * @param locked how often the table was locked for writing
 */
record MySqlTableStatistics(long inserted, long updated, long deleted, long fetched, long locked) {

	static final MySqlTableStatistics NONE = new MySqlTableStatistics(0, 0, 0, 0, 0);

	/**
	 * Changes of a table whose rows are not counted, but may have been updated or
	 * deleted.
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
	 * The same with an update, if rows may have been updated or deleted without being
	 * counted.
	 * @param joined whether statements were executed that may have joined tables or
	 * emptied a table
	 */
	MySqlTableStatistics withUncounted(boolean joined) {
		boolean uncounted = joined && this.locked != 0 && (this.inserted == 0 || this.fetched != 0);
		return new MySqlTableStatistics(this.inserted, this.updated + (uncounted ? 1 : 0), this.deleted, this.fetched,
				this.locked);
	}

	/**
	 * Whether rows were written.
	 */
	boolean isChange() {
		return this.inserted != 0 || this.updated != 0 || this.deleted != 0;
	}

	/**
	 * Whether the difference of two statistics shows that the server has reset them
	 * between.
	 */
	boolean isReset() {
		return this.inserted < 0 || this.updated < 0 || this.deleted < 0;
	}

	boolean isInsertedOnly() {
		return this.updated == 0 && this.deleted == 0;
	}

	/**
	 * How many rows were written.
	 */
	long writes() {
		return this.inserted + this.updated + this.deleted;
	}

}
