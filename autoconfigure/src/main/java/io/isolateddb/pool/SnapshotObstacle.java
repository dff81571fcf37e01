package io.isolateddb.pool;

/**
 * Why a snapshot of a database cannot be taken or restored.
 */
final class SnapshotObstacle extends Exception {

	private static final long serialVersionUID = 1L;

	private final boolean passing;

	private final boolean ofCopy;

	/**
	 * Create an obstacle.
	 * @param reason what stands in the way, for people to read
	 * @param passing whether it may have gone a moment later
	 */
	SnapshotObstacle(String reason, boolean passing) {
		this(reason, passing, false);
	}

	private SnapshotObstacle(String reason, boolean passing, boolean ofCopy) {
		super(reason, null, false, false);
		this.passing = passing;
		this.ofCopy = ofCopy;
	}

	/**
	 * Create an obstacle to a copy of the database, which rows alone do not need.
	 */
	static SnapshotObstacle ofCopy(String reason, boolean passing) {
		return new SnapshotObstacle(reason, passing, true);
	}

	boolean isOfCopy() {
		return this.ofCopy;
	}

	boolean isPassing() {
		return this.passing;
	}

}
