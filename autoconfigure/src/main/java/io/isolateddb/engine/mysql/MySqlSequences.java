package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

import io.isolateddb.engine.JdbcSession;

/**
 * Reads the states of the sequences of MariaDB. A state is the next value, and how often
 * the sequence has cycled. The server caches values and shows only the one that follows
 * them, so the next value is taken from the sequence and put back, which drops what was
 * cached. Not thread-safe.
 */
final class MySqlSequences {

	private static final String STATE = """
			SELECT next_not_cached_value, cycle_count,
				next_not_cached_value > maximum_value OR next_not_cached_value < minimum_value,
				IF(increment < 0, minimum_value, maximum_value) FROM\s""";

	private final JdbcSession session;

	private final String database;

	private final Map<String, String> states;

	/**
	 * Create a reader.
	 * @param baseline the states when no value was cached
	 */
	MySqlSequences(JdbcSession session, String database, Map<String, String> baseline) {
		this.session = session;
		this.database = database;
		this.states = new TreeMap<>(baseline);
	}

	/**
	 * Read the states of the sequences that have changed since the baseline.
	 * @param now the states as the server shows them now
	 * @return why one of them cannot be restored, or an empty string
	 */
	String read(Map<String, String> now) throws SQLException {
		for (Map.Entry<String, String> sequence : now.entrySet()) {
			String name = sequence.getKey();
			String before = this.states.get(name);
			if (!sequence.getValue().equals(before)) {
				String state = read(name);
				this.states.put(name, state);
				if (before == null || !cycles(before).equals(cycles(state))) {
					return "sequence " + name + " has cycled";
				}
			}
		}
		return "";
	}

	private String read(String sequence) throws SQLException {
		String name = name(sequence);
		String next = this.session.queryRow("SELECT nextval(" + name + ")", (row) -> row.getString(1));
		String cycles = this.session.queryRow("SELECT cycle_count FROM " + name, (row) -> row.getString(1));
		this.session.execute("ALTER SEQUENCE " + name + " RESTART WITH " + next);
		return next + " " + cycles;
	}

	private String name(String sequence) {
		return MySqlText.quote(this.database) + "." + MySqlText.quote(sequence);
	}

	private static String cycles(String state) {
		return state.substring(state.indexOf(' ') + 1);
	}

	/**
	 * The statement that gives a sequence the state that the server shows, which is its
	 * own if no value is cached.
	 */
	String state(String sequence) throws SQLException {
		return statement(sequence, "");
	}

	/**
	 * The statement that gives a sequence the state of another one, from which this takes
	 * a value. A sequence that has come to its end has none.
	 */
	String takeState(String sequence) throws SQLException {
		String next;
		try {
			next = this.session.queryRow("SELECT nextval(" + name(sequence) + ")", (row) -> row.getString(1));
		}
		catch (SQLException ex) {
			if (!MySqlError.SEQUENCE_ENDED.matches(ex)) {
				throw ex;
			}
			next = "";
		}
		return statement(sequence, next);
	}

	private String statement(String sequence, String next) throws SQLException {
		return this.session.queryRow(STATE + name(sequence), (row) -> {
			String name = MySqlText.quote(sequence);
			if (next.isEmpty() && row.getBoolean(3)) {
				return "DO setval(" + name + ", " + row.getString(4) + ", 1, " + row.getString(2) + ")";
			}
			String value = next.isEmpty() ? row.getString(1) : next;
			return "ALTER SEQUENCE " + name + " RESTART WITH " + value + ((row.getLong(2) != 0)
					? "; DO setval(" + name + ", " + value + ", 0, " + row.getString(2) + ")" : "");
		});
	}

	/**
	 * The states of all sequences.
	 */
	Map<String, String> states() {
		return this.states;
	}

	/**
	 * The states that differ from those of the template.
	 */
	Map<String, String> differing(Map<String, String> template) {
		Map<String, String> differing = new TreeMap<>(this.states);
		differing.entrySet().removeAll(template.entrySet());
		return differing;
	}

}
