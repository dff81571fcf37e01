package io.isolateddb.engine;

import java.util.Random;
import java.util.stream.IntStream;

import io.isolateddb.testsupport.Repetitions;

/**
 * The numbers of the random sequences of changes that a build does. A full run does all
 * from the first; any other takes a part of these, another one each time.
 *
 * @param first the number of the first one
 * @param count how many there are
 */
public record RandomSequences(int first, int count) {

	private static final int ALL = 300;

	private static final int PART = 60;

	/**
	 * Those of this build, as the system properties {@code isolateddb.sequences} and
	 * {@code isolateddb.first} say, if they do.
	 */
	public static RandomSequences ofThisBuild() {
		int count = Repetitions.number("isolateddb.sequences", PART, ALL);
		int first = (count < ALL) ? count * new Random().nextInt(ALL / count) : 0;
		return new RandomSequences(Integer.getInteger("isolateddb.first", first), count);
	}

	/**
	 * The numbers, in order.
	 */
	public Iterable<Integer> numbers() {
		return () -> IntStream.range(this.first, this.first + this.count).iterator();
	}

	@Override
	public String toString() {
		return this.count + " sequences from " + this.first;
	}

}
