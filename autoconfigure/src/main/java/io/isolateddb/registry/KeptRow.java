package io.isolateddb.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What the registry says of a database that is kept, or will be when its test has ended.
 *
 * @param name its name
 * @param owner the JVM that is about to keep or to drop it, or {@code null}
 * @param project the project whose test it is, or {@code null} if an earlier version of
 * Isolated Database has kept it
 * @param run the run that has kept it, or {@code null} as above
 * @param test the test that it is kept for, and why
 */
record KeptRow(String name, @Nullable Long owner, @Nullable String project, @Nullable String run, String test) {

	static final String COLUMNS = "name, owner, project, run, test";

	static KeptRow read(ResultSet row) throws SQLException {
		long owner = row.getLong(2);
		Long ownerOrNull = row.wasNull() ? null : owner;
		String test = row.getString(5);
		return new KeptRow(row.getString(1), ownerOrNull, row.getString(3), row.getString(4),
				(test != null) ? test : "");
	}

	/**
	 * Whether a run keeps it.
	 */
	boolean isOf(BuildRun run) {
		return run.run().equals(this.run);
	}

	/**
	 * Whether an earlier run of the same project has kept it.
	 * @param run the present run
	 * @param going the runs that may still be going
	 */
	boolean isOfEarlierRun(BuildRun run, Set<String> going) {
		return run.project().equals(this.project) && !isOf(run) && hasEnded(going);
	}

	/**
	 * Whether a run of another project has kept it.
	 * @param run the present run
	 * @param going the runs that may still be going
	 */
	boolean isOfOtherProject(BuildRun run, Set<String> going) {
		return !run.project().equals(this.project) && !isOf(run) && hasEnded(going);
	}

	private boolean hasEnded(Set<String> going) {
		return this.owner == null && (this.run == null || !going.contains(this.run));
	}

	/**
	 * What is stored for a test and a reason.
	 */
	static String describe(String test, String reason) {
		return test + ", since " + reason;
	}

	/**
	 * Whether it is kept for a test, as far as what is stored tells: the end of a long
	 * text is missing.
	 */
	static boolean isFor(String test, String stored) {
		String start = DatabaseTable.storable(describe(test, ""));
		return start.codePointCount(0, start.length()) < DatabaseTable.LONGEST_TEST && stored.startsWith(start);
	}

}
