package io.isolateddb.datasource;

/**
 * Which content a thread finds in a database of the application at one moment. Two equal
 * views mean that no other content can have been found in between. Libraries that hold in
 * memory what they have read compare the view before and after they have read it.
 *
 * @param content identifies the content: that of one test, perhaps after it has gone back
 * to a snapshot, or that of the start of a context
 * @param transitions how often the context had been paused, resumed or closed
 * @param switches how often tests had begun or ended, if the thread works for no known
 * test and gets the only one that is running; zero for other threads
 * @since 0.1.0
 */
public record DatabaseView(String content, long transitions, long switches) {

	private static final char RESTORED = '#';

	/**
	 * Identify the content of a test.
	 * @param scope the identifier of its scope
	 * @param restorations how often it has gone back to a snapshot
	 */
	static String content(String scope, int restorations) {
		return (restorations > 0) ? scope + RESTORED + restorations : scope;
	}

	/**
	 * Whether the test with that content has not ended yet.
	 * @return {@code true} if it has not
	 */
	public boolean isOpen() {
		int end = this.content.indexOf(RESTORED);
		return OpenScopes.find((end < 0) ? this.content : this.content.substring(0, end)) != null;
	}

}
