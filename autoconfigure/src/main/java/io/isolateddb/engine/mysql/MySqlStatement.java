package io.isolateddb.engine.mysql;

/**
 * A statement of a script.
 *
 * @param object the object that it describes, as people name it, or an empty string if it
 * copies rows
 * @param sql the statement, with placeholders
 */
record MySqlStatement(String object, String sql) {

}
