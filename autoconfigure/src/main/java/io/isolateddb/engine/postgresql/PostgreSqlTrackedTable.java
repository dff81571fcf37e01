package io.isolateddb.engine.postgresql;

/**
 * A table, as it is in the template and in every clone of it.
 *
 * @param oid identifies it, the same in all clones
 * @param name its qualified and quoted name
 * @param kind what can be done to it
 * @param outsideOid identifies the table with its large values, or 0 if it has none
 * @param pages its size in pages of 8 KiB
 * @param outsidePages the size of its large values, which are kept outside of its rows
 * @param columns its quoted columns that are not generated, separated by commas
 * @param values the expression that makes a row of an {@code INSERT} out of one of its
 * own
 */
record PostgreSqlTrackedTable(long oid, String name, Kind kind, long outsideOid, long pages, long outsidePages,
		String columns, String values) {

	/**
	 * A table larger than this is not worth being put back row by row: a fresh clone is
	 * as fast.
	 */
	private static final int MOST_PAGES = 32;

	/**
	 * From here on rows that a test has added are looked for only behind the ones that
	 * were there.
	 */
	private static final int LARGE = 64;

	boolean isEmpty() {
		return this.pages == 0;
	}

	/**
	 * Whether a vacuum finds free space nowhere but behind the rows. On the pages before
	 * the last one it would find the little that is left on each, and the server would
	 * put small rows of the next test there.
	 */
	boolean isOnOnePage() {
		return this.pages == 1;
	}

	boolean isRestorable() {
		return this.pages + this.outsidePages <= MOST_PAGES && !this.columns.isEmpty();
	}

	boolean isLarge() {
		return this.pages > LARGE;
	}

	/**
	 * What can be done to a table.
	 */
	enum Kind {

		/**
		 * An ordinary table.
		 */
		TABLE,

		/**
		 * A table with triggers or rules that would fire even while it is put back.
		 */
		GUARDED,

		/**
		 * A table of the server that describes the others, or a materialized view: what
		 * changes here cannot be put back.
		 */
		SCHEMA

	}

}
