package io.isolateddb.engine.h2;

import org.h2.schema.Sequence;

/**
 * The state of a sequence, or of the counter of an identity column. Immutable.
 *
 * @param type its data type
 * @param next the next value
 * @param start the value that it starts with
 * @param min the least value
 * @param max the greatest value
 * @param increment the step
 * @param cycle what follows the last value
 * @param cache how many values H2 reserves at once
 */
record H2Sequence(String type, long next, long start, long min, long max, long increment, Sequence.Cycle cycle,
		long cache) {

	static H2Sequence of(Sequence sequence) {
		return new H2Sequence(sequence.getDataType().toString(), sequence.getBaseValue(), sequence.getStartValue(),
				sequence.getMinValue(), sequence.getMaxValue(), sequence.getIncrement(), sequence.getCycle(),
				sequence.getCacheSize());
	}

	/**
	 * Put a sequence into this state, which it had before. An exhausted one has no next
	 * value.
	 */
	void restore(Sequence sequence) {
		sequence.modify(this.next, this.start, this.min, this.max, this.increment, this.cycle, this.cache);
	}

}
