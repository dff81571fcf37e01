package io.isolateddb.engine.postgresql;

/**
 * A sequence, as it is in the template and in every clone of it.
 *
 * @param oid its identifier, the same in all clones
 * @param reset the statement that gives it the state that it has in the template; the
 * statement returns no row if the sequence has that state already
 */
record PostgreSqlSequence(long oid, String reset) {

	static PostgreSqlSequence of(long oid, String name, long lastValue, boolean isCalled) {
		String state = lastValue + ", " + isCalled;
		return new PostgreSqlSequence(oid, "SELECT setval(" + oid + "::oid::regclass, " + state + ") FROM " + name
				+ " WHERE (last_value, is_called) <> (" + state + ")");
	}

}
