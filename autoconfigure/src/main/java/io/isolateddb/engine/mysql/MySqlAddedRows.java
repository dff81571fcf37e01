package io.isolateddb.engine.mysql;

/**
 * The rows of a changed table that belong to a layer.
 *
 * @param table the table
 * @param isWhole whether these are all rows of the table, and not only those that the
 * template does not have
 * @param source where a query finds them
 * @param size how many there are, and what is known about them
 */
record MySqlAddedRows(MySqlTable table, boolean isWhole, String source, Size size) {

	private static final String SIZE = "SELECT count(*), count(literal), coalesce(sum(length(literal) + 2), 0), %s "
			+ "FROM (SELECT %s AS literal%s) added";

	/**
	 * Choose the rows.
	 * @param change what was written to the table since it had the rows of the template
	 */
	static MySqlAddedRows of(MySqlTable table, MySqlScript template, String database, MySqlTableStatistics change) {
		boolean isNew = template.rows(table) == 0;
		boolean isWhole = !isNew && (!change.isInsertedOnly() || !table.isInnoDb() || table.primaryKey().isEmpty());
		String from = " FROM " + table.in(database);
		// Without an index the server reads rows in the order in which they are stored
		String source = (isNew || isWhole) ? from + " USE INDEX ()"
				: from + " WHERE " + template.isAdded(table, database);
		return new MySqlAddedRows(table, isWhole, source, new Size(0, 0, 0, 0));
	}

	String sizeQuery(String database) {
		String highest = this.table.counterColumn().isEmpty() ? "0" : "(SELECT greatest(coalesce(max("
				+ this.table.counterColumn() + "), 0), 0) FROM " + this.table.in(database) + ")";
		return SIZE.formatted(highest, this.table.rowLiteral(), this.source);
	}

	String query() {
		return "SELECT " + this.table.rowLiteral() + this.source;
	}

	MySqlAddedRows withSize(Size size) {
		return new MySqlAddedRows(this.table, this.isWhole, this.source, size);
	}

	/**
	 * Why the rows, or the counter, cannot be restored.
	 * @return the reason, or an empty string
	 */
	String obstacle() {
		String name = this.table.name();
		if (this.size.written < this.size.rows) {
			return "a value in " + name + " has no exact text, or one that is too long";
		}
		if (this.table.nextValue() != 0 && Long.compareUnsigned(this.size.nextValue, this.size.highest) <= 0) {
			return "the AUTO_INCREMENT counter of " + name + " is not above its values";
		}
		if (this.table.nextValue() != 0 && !this.table.isInnoDb() && !this.size.followsRows()) {
			return "the AUTO_INCREMENT counter of " + name + " could not be reset";
		}
		return "";
	}

	/**
	 * What is known about rows before they are read.
	 *
	 * @param rows how many there are
	 * @param written how many of them the server can write down
	 * @param length how long their literals are
	 * @param highest the highest value in the column with the counter, unsigned
	 * @param nextValue the next value of the counter, or 0 if the table has none
	 */
	record Size(int rows, int written, long length, long highest, long nextValue) {

		Size(int rows, int written, long length, long highest) {
			this(rows, written, length, highest, 0);
		}

		Size withNextValue(long nextValue) {
			return new Size(this.rows, this.written, this.length, this.highest, nextValue);
		}

		boolean followsRows() {
			return this.nextValue == this.highest + 1;
		}

	}

}
