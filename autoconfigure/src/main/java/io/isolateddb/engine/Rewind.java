package io.isolateddb.engine;

/**
 * What has become of a database that was to be rewound.
 *
 * @param outcome what has been done
 * @param reason why it is impossible, for people to read, or an empty string
 * @since 0.1.0
 */
public record Rewind(Outcome outcome, String reason) {

	/**
	 * There was nothing to undo.
	 */
	public static final Rewind UNCHANGED = new Rewind(Outcome.UNCHANGED, "");

	/**
	 * What had changed has been undone.
	 */
	public static final Rewind UNDONE = new Rewind(Outcome.UNDONE, "");

	/**
	 * Say why the database cannot be rewound.
	 * @param reason the reason
	 * @return the outcome
	 */
	public static Rewind impossible(String reason) {
		return new Rewind(Outcome.IMPOSSIBLE, reason);
	}

	/**
	 * Say that the test has left something running.
	 * @param reason what it has left
	 * @return the outcome
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
		 * What had changed has been undone.
		 */
		UNDONE,

		/**
		 * It cannot be undone, or not for certain: the database is of no more use.
		 */
		IMPOSSIBLE,

		/**
		 * Somebody is still at work in the database, which is a fault of the test: the
		 * database is of no more use.
		 */
		DISTURBED

	}

}
