package io.isolateddb.engine.postgresql;

import java.util.List;
import java.util.Map;

/**
 * A table whose rows are to be compared.
 *
 * @param oid identifies it, the same in a template and in all copies
 * @param name its qualified and quoted name
 * @param label its name as people are told it
 * @param columns its quoted columns, in their order, with their types
 * @param key the quoted columns of its primary key, or none
 * @param file the number of its file, which is another one when the table has been
 * truncated or written anew
 * @param moved whether rows have been counted since the database was made
 */
record PostgreSqlComparedTable(long oid, String name, String label, Map<String, String> columns, List<String> key, long file,
		boolean moved) {

}
