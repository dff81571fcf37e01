package io.isolateddb.engine.h2;

import java.util.List;
import java.util.Map;

import io.isolateddb.engine.RowLayer;

/**
 * The tables and sequences in which a state differs from its template. Rows keep their
 * numbers, so that they come in the same order in every copy.
 *
 * @param contents all rows of each such table, by its name
 * @param sequences the states of all sequences
 * @param rows how many rows differ
 */
record H2RowLayer(Map<String, List<H2Row>> contents, Map<String, H2Sequence> sequences, int rows) implements RowLayer {

	@Override
	public boolean isCertain() {
		return true;
	}

}
