package io.isolateddb.engine.postgresql;

/**
 * A sequence in one of its states.
 *
 * @param oid its identifier, the same in all clones of a template
 * @param name its qualified and quoted name
 * @param lastValue its last value
 * @param isCalled whether the last value has been returned
 */
record PostgreSqlSequence(long oid, String name, long lastValue, boolean isCalled) {

	/**
	 * The same sequence in another state.
	 */
	PostgreSqlSequence in(long lastValue, boolean isCalled) {
		return new PostgreSqlSequence(this.oid, this.name, lastValue, isCalled);
	}

	/**
	 * This sequence in the state that the same sequence of another template has.
	 */
	PostgreSqlSequence in(PostgreSqlSequence other) {
		return in(other.lastValue, other.isCalled);
	}

	/**
	 * The statement that gives it this state. It returns no row if the sequence has the
	 * state already.
	 */
	PostgreSqlPreparedStatements.Call reset() {
		return PostgreSqlPreparedStatements.Call.of(
				"SELECT setval(" + this.oid + "::oid::regclass, $1, $2) FROM " + this.name
						+ " WHERE (last_value, is_called) <> ($1, $2)",
				String.valueOf(this.lastValue), String.valueOf(this.isCalled));
	}

}
