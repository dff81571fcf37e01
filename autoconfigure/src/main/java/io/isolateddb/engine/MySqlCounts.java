package io.isolateddb.engine;

/**
 * How many rows of a table have been written, since the server began to count.
 *
 * @param inserted rows inserted, even if that failed or was rolled back
 * @param updated rows updated, likewise
 * @param deleted rows deleted, likewise
 */
record MySqlCounts(long inserted, long updated, long deleted) {

	static final MySqlCounts NONE = new MySqlCounts(0, 0, 0);

	/**
	 * What has happened to rows of which nothing is counted.
	 */
	static final MySqlCounts UNKNOWN = new MySqlCounts(0, 1, 1);

	MySqlCounts since(MySqlCounts before) {
		return new MySqlCounts(this.inserted - before.inserted, this.updated - before.updated,
				this.deleted - before.deleted);
	}

	boolean onlyInserted() {
		return this.updated == 0 && this.deleted == 0;
	}

	long rows() {
		return this.inserted + this.updated + this.deleted;
	}

}
