package io.isolateddb.engine;

/**
 * A session that is connected to a database.
 *
 * @param id identifies it on the server
 * @param isIdle whether it executes nothing, as the server says. Some servers say so a
 * moment after the client has got its answer. It may have a transaction
 * @param description the process, its state and its last statement, for people to read
 * @since 0.1.0
 */
public record DatabaseSession(String id, boolean isIdle, String description) {

	private static final int MOST_LENGTH = 200;

	/**
	 * Describe a session.
	 * @param id identifies it on the server
	 * @param isIdle whether it executes nothing
	 * @param user the user, and the name of the application if that is known
	 * @param state the state, as the server says it
	 * @param statement the last statement, which is shortened, or an empty string
	 * @return the session
	 */
	public static DatabaseSession of(String id, boolean isIdle, String user, String state, String statement) {
		String text = statement.strip().replaceAll("\\s+", " ");
		String shortened = (text.length() > MOST_LENGTH) ? text.substring(0, MOST_LENGTH) + " …" : text;
		return new DatabaseSession(id, isIdle, "process " + id + " of " + user + ", " + state
				+ (shortened.isEmpty() ? "" : ", last statement: " + shortened));
	}

}
