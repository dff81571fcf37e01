package io.isolateddb.engine;

/**
 * What a database has in addition to its template: rows, and the states of sequences and
 * counters. It is held in memory, so that any copy of the template can be put into the
 * same state. Only the engine that has read it understands it. Immutable.
 *
 * @since 0.1.0
 * @see ChangeTracker#readLayer
 */
public interface RowLayer {

	/**
	 * How many rows it has.
	 * @return the number
	 */
	int rows();

	/**
	 * Whether every copy of the template can be put into the same state. If not, whoever
	 * uses the layer tries with one copy first: its rows may come in another order there.
	 * @return {@code true} if it is certain
	 */
	boolean isCertain();

}
