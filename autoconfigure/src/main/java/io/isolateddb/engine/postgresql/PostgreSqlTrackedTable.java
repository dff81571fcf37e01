package io.isolateddb.engine.postgresql;

/**
 * A table whose changes are tracked, as it is in the template and in every clone of it.
 *
 * @param oid its identifier, the same in all clones
 * @param name its qualified and quoted name
 * @param kind what kind of table it is
 * @param toastOid the identifier of its TOAST table, or 0 if it has none
 * @param pages its size in pages of 8 KiB
 * @param toastPages the size of its TOAST table in pages of 8 KiB
 * @param columns its quoted columns that are not generated, separated by commas
 * @param values the expressions that turn one of its rows into the values of an
 * {@code INSERT}
 */
record PostgreSqlTrackedTable(long oid, String name, Kind kind, long toastOid, long pages, long toastPages,
		String columns, String values) {

	/**
	 * A larger table is not restored row by row: a fresh clone is as fast.
	 */
	private static final int MOST_RESTORABLE_PAGES = 32;

	/**
	 * In a larger table the rows that a test has added are first searched behind the rows
	 * of the template only.
	 */
	private static final int MOST_SCANNED_PAGES = 64;

	boolean isEmpty() {
		return this.pages == 0;
	}

	boolean isRestorable() {
		return this.pages + this.toastPages <= MOST_RESTORABLE_PAGES && !this.columns.isEmpty();
	}

	/**
	 * The condition for rows that lie behind those of the template, or on the last page
	 * of these.
	 */
	String behind() {
		return "ctid >= '(" + (this.pages - 1) + ",0)'";
	}

	boolean isLarge() {
		return this.pages > MOST_SCANNED_PAGES;
	}

	/**
	 * The kinds of tables, by what a rewind can do to them.
	 */
	enum Kind {

		/**
		 * An ordinary table.
		 */
		TABLE,

		/**
		 * A table with triggers or rules that fire even while its rows are restored.
		 */
		GUARDED,

		/**
		 * A system catalog that only {@code ANALYZE} writes. It affects nothing but the
		 * plans of queries.
		 */
		IGNORED,

		/**
		 * A system catalog or a materialized view, whose changes cannot be undone.
		 */
		SCHEMA

	}

}
