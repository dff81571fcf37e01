package io.isolateddb.engine.postgresql;

/**
 * A sequence, as it is in the template and in every clone of it.
 *
 * @param oid identifies it, the same in all clones
 * @param setBack the statement that makes it stand where it stands in the template; it
 * has no result if it stands there already
 */
record PostgreSqlSequence(long oid, String setBack) {

	static PostgreSqlSequence of(long oid, String name, long lastValue, boolean isCalled) {
		String state = lastValue + ", " + isCalled;
		return new PostgreSqlSequence(oid, "SELECT setval(" + oid + "::oid::regclass, " + state + ") FROM " + name
				+ " WHERE (last_value, is_called) <> (" + state + ")");
	}

}
