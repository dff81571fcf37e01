package io.isolateddb.engine.postgresql;

import java.util.List;
import java.util.Map;

/**
 * A table whose rows are compared with those of the template.
 *
 * @param oid its identifier, the same in a template and in all copies of it
 * @param name its qualified and quoted name
 * @param label its name in messages
 * @param columns its quoted columns, in their order, with their types
 * @param key the quoted columns of its primary key, which may be none
 * @param file the number of its file, which changes when the table is truncated or
 * rewritten
 * @param isWritten whether the statistics show that rows were written to it since the
 * database was created
 */
record PostgreSqlComparedTable(long oid, String name, String label, Map<String, String> columns, List<String> key,
		long file, boolean isWritten) {

}
