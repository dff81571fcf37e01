package io.isolateddb.engine;

/**
 * A sequence, as it is in the template and in every clone of it.
 *
 * @param oid identifies it, the same in all clones
 * @param name its qualified and quoted name
 */
record PostgreSqlSequence(long oid, String name) {

}
