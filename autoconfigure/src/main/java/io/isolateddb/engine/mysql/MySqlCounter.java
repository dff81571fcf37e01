package io.isolateddb.engine.mysql;

/**
 * The {@code AUTO_INCREMENT} counter of a table.
 *
 * @param table the table
 * @param nextValue the value that the counter is to have
 */
record MySqlCounter(MySqlTable table, long nextValue) {

	/**
	 * The statement that resets the counter in a database.
	 */
	String reset(String database) {
		return "ALTER TABLE " + this.table.in(database) + " AUTO_INCREMENT = " + Long.toUnsignedString(this.nextValue);
	}

}
