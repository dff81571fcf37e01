package io.isolateddb.engine.mysql;

/**
 * What is known about the rows of a table of a template.
 *
 * @param count how many there are, with those of its history
 * @param keys the lowest and the highest key, as {@code BETWEEN} has them, if the primary
 * key is one column of integers and all between them are keys too; or an empty string
 */
record MySqlTemplateRows(long count, String keys) {

	static final MySqlTemplateRows NONE = new MySqlTemplateRows(0, "");

}
