package io.isolateddb.engine.postgresql;

import java.util.List;

/**
 * What the files of the tables of one clone contain beside the rows that a session sees.
 * Not thread-safe.
 *
 * @param deadRows by table, how many dead rows undos and the present layer have left
 * @param uneven by table, whether some of these may lie before or among the rows of the
 * layer: if they were vacuumed, the rows of the next test would go there
 * @param toasted by table, how many rows were written to its TOAST table since that was
 * vacuumed
 * @param pages by table, its size in pages when the database was put into its present
 * state
 */
record PostgreSqlTableFiles(long[] deadRows, boolean[] uneven, long[] toasted, long[] pages) {

	static PostgreSqlTableFiles of(List<PostgreSqlTrackedTable> tables) {
		return new PostgreSqlTableFiles(new long[tables.size()], new boolean[tables.size()], new long[tables.size()],
				tables.stream().mapToLong(PostgreSqlTrackedTable::pages).toArray());
	}

}
