package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dump of a fresh clone.
 */
record PostgreSqlFreshClone(PostgreSqlDump dump, Map<String, String> quick, Map<String, String> thorough,
		Map<String, String> verbose, Map<String, String> session) {

	static PostgreSqlFreshClone read(Connection connection) throws SQLException {
		PostgreSqlDump dump = PostgreSqlDump.of(connection);
		return new PostgreSqlFreshClone(dump, dump.quick(connection), dump.thorough(connection),
				dump.verbose(connection), dump.session(connection));
	}

	void compare(List<Connection> sessions, int sequence, String history) throws SQLException {
		Connection connection = sessions.get(sequence % sessions.size());
		boolean all = sequence % 10 == 0;
		Map<String, String> seen = all ? this.dump.thorough(connection) : this.dump.quick(connection);
		if (!seen.equals(all ? this.thorough : this.quick)) {
			Map<String, String> now = this.dump.verbose(connection);
			assertThat(without(now, this.verbose)).as(history).isEqualTo(without(this.verbose, now));
			assertThat(seen).as(history).isEqualTo(all ? this.thorough : this.quick);
		}
		for (Connection each : sessions) {
			assertThat(this.dump.session(each)).as(history).isEqualTo(this.session);
		}
	}

	/**
	 * The entries that others do not have.
	 */
	private static Map<String, String> without(Map<String, String> entries, Map<String, String> others) {
		Map<String, String> different = new TreeMap<>(entries);
		different.entrySet().removeAll(others.entrySet());
		return different;
	}

}
