package io.isolateddb.engine.postgresql;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.TestScript;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * The operations of the random test. Statements may fail, as long as each of them
 * succeeds now and then.
 */
final class PostgreSqlRewindOperations {

	private static final String[] TEXTS = { "'plain'", "'it''s'", "'?'", "E'back\\\\slash'", "'$1 {x} :y'", "''",
			"E'\\u20ac\\n'", "repeat('wide ', 200)" };

	private static final String[] TABLES = { "users", "posts", "comments", "likes", "tags", "tree", "audit", "counters",
			"kinds", "texts", "\"Mixed \"\"Case? Table\"", "\"Odd \"\"Schema\".\"Table {d}\"", "sales.orders",
			"sales.lines", "animals", "dogs", "scratch", "bookings", "secrets", "dropped", "many_columns",
			"xml_documents", "of_types", "more_types", "long_values", "ranks", "computed", "addresses", "serials",
			"sessions", "events", "spread", "spread_0" };

	/**
	 * What needs version 16.
	 */
	private static final String SINCE_16 = "-- 16 ";

	private final List<Operation> rows = new ArrayList<>();

	private final List<Operation> rest = new ArrayList<>();

	private final Map<String, Integer> succeeded = new TreeMap<>();

	PostgreSqlRewindOperations() {
		read("operations.sql");
		read("kinds-operations.sql");
		this.rows.add(new Operation("COPY", PostgreSqlRewindOperations::copy));
		this.rows.add(new Operation("several sessions at once", PostgreSqlRewindOperations::interleave));
		this.rows.add(new Operation("a transaction that is left open", PostgreSqlRewindOperations::leaveToPool));
		this.rows.add(new Operation("a session that comes and goes", PostgreSqlRewindOperations::visit));
		this.rows.forEach((operation) -> this.succeeded.put(operation.name(), 0));
		this.rest.forEach((operation) -> this.succeeded.put(operation.name(), 0));
	}

	private void read(String name) {
		String script = TestScript.read(PostgreSqlRewindOperations.class, name);
		if (PostgreSqlTemplate.isSince(16)) {
			script = script.replace(SINCE_16, "");
		}
		List<Operation> section = this.rows;
		for (String line : script.lines().toList()) {
			if (line.startsWith("-- rest")) {
				section = this.rest;
			}
			if (!line.isBlank() && !line.startsWith("--")) {
				section.add(new Operation(line, (clone, random) -> execute(clone, random, line)));
			}
		}
	}

	/**
	 * An operation that can be undone.
	 */
	Operation pick(Random random) {
		return this.rows.get(random.nextInt(this.rows.size()));
	}

	/**
	 * One of the other operations, in turn. Each round begins one later, so that an
	 * operation does not always come after the same one.
	 */
	Operation rest(int index) {
		return this.rest.get((index + index / this.rest.size()) % this.rest.size());
	}

	/**
	 * The operations that have never succeeded.
	 */
	List<String> idle() {
		return this.succeeded.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == 0)
			.map(Map.Entry::getKey)
			.toList();
	}

	void run(Operation operation, RewoundClone clone, Random random) throws IOException {
		try {
			operation.action().run(clone, random);
			this.succeeded.merge(operation.name(), 1, Integer::sum);
		}
		catch (SQLException ex) {
			// A statement of a test may fail
		}
	}

	private static Connection session(RewoundClone clone, Random random) {
		return clone.sessions().get(random.nextInt(clone.sessions().size()));
	}

	private static void execute(RewoundClone clone, Random random, String line) throws SQLException {
		execute(session(clone, random), random, line);
	}

	private static void execute(Connection session, Random random, String line) throws SQLException {
		String sql = line.replace("{table}", TABLES[random.nextInt(TABLES.length)])
			.replace("{n}", String.valueOf(1 + random.nextInt(30)))
			.replace("{k}", String.valueOf(1000 + random.nextInt(9000)));
		while (sql.contains("{t}")) {
			sql = sql.replaceFirst("\\{t}",
					java.util.regex.Matcher.quoteReplacement(TEXTS[random.nextInt(TEXTS.length)]));
		}
		try (Statement statement = session.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(sql);
		}
		catch (SQLException ex) {
			if (sql.startsWith("BEGIN")) {
				try (Statement statement = session.createStatement()) {
					statement.execute("ROLLBACK");
				}
			}
			throw ex;
		}
	}

	private static void copy(RewoundClone clone, Random random) throws SQLException, IOException {
		CopyManager copy = session(clone, random).unwrap(PGConnection.class).getCopyAPI();
		copy.copyIn("COPY tags FROM STDIN", new StringReader("copied\t1\ncopied %d\t2\n".formatted(random.nextInt(3))));
	}

	private static void interleave(RewoundClone clone, Random random) throws SQLException {
		Connection one = clone.sessions().get(0);
		Connection other = clone.sessions().get(1);
		one.setAutoCommit(false);
		try {
			for (int i = 0; i < 5; i++) {
				execute(one, random, "INSERT INTO audit (line) VALUES ('one')");
				execute(other, random, "INSERT INTO audit (line) VALUES ('other')");
			}
			if (random.nextBoolean()) {
				one.commit();
			}
		}
		finally {
			one.rollback();
			one.setAutoCommit(true);
		}
	}

	/**
	 * When a connection is returned with an open transaction, the pool rolls it back.
	 */
	private static void leaveToPool(RewoundClone clone, Random random) throws SQLException {
		Connection session = session(clone, random);
		session.setAutoCommit(false);
		try {
			execute(session, random, "INSERT INTO users (name) VALUES ('left {k}')");
			execute(session, random, "UPDATE counters SET value = {k}");
		}
		finally {
			session.rollback();
			session.setAutoCommit(true);
		}
	}

	private static void visit(RewoundClone clone, Random random) throws SQLException {
		try (Connection visitor = clone.connect()) {
			execute(visitor, random, "INSERT INTO audit (line) VALUES ('visited'); UPDATE tags SET uses = {n}");
			execute(visitor, random, "SELECT nextval('free_cached')");
		}
	}

	/**
	 * Something that a test does.
	 */
	interface Action {

		void run(RewoundClone clone, Random random) throws SQLException, IOException;

	}

	/**
	 * An action with a name.
	 *
	 * @param name its name
	 * @param action what it does
	 */
	record Operation(String name, Action action) {

	}

}
