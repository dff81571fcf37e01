package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small test of an application that reads rows without {@code ORDER BY} and values of
 * sequences: on a clone that was rewound it must read the same as on a fresh one. Its
 * statements depend on its number only, and do not fill a page of any table.
 */
final class PostgreSqlRewindProbe {

	/**
	 * How many probes there are.
	 */
	static final int COUNT = 12;

	private static final List<String> TABLES = List.of("users", "posts", "comments", "tags", "audit", "texts",
			"counters", "scratch", "\"Odd \"\"Schema\".\"Table {d}\"");

	private static final String[] STATEMENTS = {
			"INSERT INTO users (name) VALUES ('probe %1$d') ON CONFLICT DO NOTHING",
			"INSERT INTO posts (author, title, body) VALUES (%2$d, 'probe', repeat('p', %2$d * 9))",
			"INSERT INTO comments (author, text) VALUES (%2$d, repeat('c', %2$d * 10))",
			"INSERT INTO tags VALUES ('probe %1$d', 0) ON CONFLICT DO NOTHING",
			"INSERT INTO audit (line) SELECT repeat('a', %2$d) FROM generate_series(1, %2$d)",
			"INSERT INTO texts VALUES (repeat('t', %2$d * 20))",
			"INSERT INTO counters VALUES ('probe %1$d', nextval('free_cached')) ON CONFLICT DO NOTHING",
			"INSERT INTO scratch VALUES (%1$d, nextval('free_never')) ON CONFLICT DO NOTHING",
			"INSERT INTO \"Odd \"\"Schema\".\"Table {d}\" (\"$1\") VALUES (nextval('free_called'))",
			"UPDATE users SET visits = visits + 1 WHERE id > %2$d", "UPDATE posts SET title = 'probed' WHERE id = %2$d",
			"UPDATE audit SET line = line || '!' WHERE id = %2$d", "UPDATE counters SET value = value + 1",
			"DELETE FROM comments WHERE id = %2$d" };

	private PostgreSqlRewindProbe() {
	}

	/**
	 * Run a probe in the sessions of a clone.
	 * @return what it has read, and which errors it got
	 */
	static String run(int probe, List<Connection> sessions) throws SQLException {
		Random random = new Random(probe);
		StringBuilder seen = new StringBuilder();
		int count = (probe % 3 == 0) ? 20 : 8;
		for (int i = 0; i < count; i++) {
			Connection session = sessions.get(random.nextInt(sessions.size()));
			String statement = STATEMENTS[random.nextInt(STATEMENTS.length)];
			String table = TABLES.get(random.nextInt(TABLES.size()));
			try (Statement jdbc = session.createStatement()) {
				jdbc.setEscapeProcessing(false);
				jdbc.execute(statement.formatted(1 + random.nextInt(1000), 1 + random.nextInt(10)));
				seen.append(rows(jdbc, table));
			}
			catch (SQLException ex) {
				seen.append(ex.getMessage());
			}
		}
		for (String table : TABLES) {
			try (Statement jdbc = sessions.get(0).createStatement()) {
				jdbc.setEscapeProcessing(false);
				seen.append(rows(jdbc, table));
			}
		}
		return seen.toString();
	}

	private static String rows(Statement statement, String table) throws SQLException {
		List<String> rows = new ArrayList<>();
		try (ResultSet row = statement.executeQuery("SELECT left(t::text, 60) FROM " + table + " t")) {
			while (row.next()) {
				rows.add(row.getString(1));
			}
		}
		return table + rows + "\n";
	}

}
