package io.isolateddb.engine;

/**
 * The result of a rewind (reset of a database to the state of its template).
 *
 * @param outcome what was done
 * @param reason why the database could not be rewound, for people to read, or an empty
 * string
 * @since 0.1.0
 */
public record Rewind(Outcome outcome, String reason) {

	/**
	 * There was nothing to undo.
	 */
	public static final Rewind UNCHANGED = new Rewind(Outcome.UNCHANGED, "");

	/**
	 * All changes have been undone.
	 */
	public static final Rewind UNDONE = new Rewind(Outcome.UNDONE, "");

	/**
	 * Say why the database cannot be rewound.
	 * @param reason the reason
	 * @return the result
	 */
	public static Rewind impossible(String reason) {
		return new Rewind(Outcome.IMPOSSIBLE, reason);
	}

	/**
	 * Say what the test has left running.
	 * @param reason what it has left running
	 * @return the result
	 */
	public static Rewind disturbed(String reason) {
		return new Rewind(Outcome.DISTURBED, reason);
	}

	/**
	 * The outcomes.
	 */
	public enum Outcome {

		/**
		 * There was nothing to undo.
		 */
		UNCHANGED,

		/**
		 * All changes have been undone.
		 */
		UNDONE,

		/**
		 * The changes cannot be undone, or not for certain. The database must not be used
		 * any more.
		 */
		IMPOSSIBLE,

		/**
		 * Something is still at work in the database, which is a fault of the test. The
		 * database must not be used any more.
		 */
		DISTURBED

	}

}
