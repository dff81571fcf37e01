package io.isolateddb.testsupport;

/**
 * How often tests repeat what they show: a few times in each build, and as often as it
 * takes to find what is rare where the system property {@code isolateddb.full} is set, as
 * in CI.
 */
public final class Repetitions {

	private static final boolean FULL = Boolean.getBoolean("isolateddb.full");

	private Repetitions() {
	}

	/**
	 * Whether this is a full run.
	 */
	public static boolean areFull() {
		return FULL;
	}

	/**
	 * The number of repetitions.
	 * @param property a system property that sets it
	 * @param few the number in each build
	 * @param full the number in a full run
	 */
	public static int number(String property, int few, int full) {
		return Integer.getInteger(property, FULL ? full : few);
	}

}
