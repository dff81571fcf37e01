package io.isolateddb.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RandomSequences;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.TestScript;
import io.isolateddb.testsupport.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A clone that has been rewound after random work equals a fresh copy: its whole script
 * with all rows in their order, what queries without an order return, its sessions, and
 * what the next rows get. So does one that was moved into a state that another clone was
 * in.
 */
class H2RewindDifferentialTests {

	private static final Logger logger = LoggerFactory.getLogger(H2RewindDifferentialTests.class);

	private static final String PREFIX = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private static final int SESSIONS = 3;

	/** The sessions often wait for each other, and all of them belong to one thread. */
	private static final String URL = "jdbc:h2:mem:declared;LOCK_TIMEOUT=5";

	/** One sequence in so many changes more than rows. */
	private static final int MIXED = 8;

	/** One sequence in so many makes a state of what it has done. */
	private static final int STATES = 10;

	/** With so many sequences each operation succeeds at least once. */
	private static final int MANY = 1000;

	/** So many kinds of changes to more than rows succeed. */
	private static final int MANY_KINDS = 40;

	private static final List<String> PROBE = List.of("INSERT INTO users (name) VALUES ('probe')",
			"INSERT INTO posts (author, title) VALUES ((SELECT max(id) FROM users), 'probe')",
			"INSERT INTO log VALUES ('probe', 1)", "INSERT INTO \"Other \"\"one\"\"\".\"Users\" DEFAULT VALUES");

	/** What a probe shows, with the states of all sequences. */
	private static final List<String> PROBED = List.of("SELECT CURRENT VALUE FOR circle", "SELECT id, name FROM users",
			"SELECT id, author, title, size FROM posts", "SELECT * FROM log WHERE at = 1", "SELECT * FROM log",
			"SELECT * FROM \"Other \"\"one\"\"\".\"Users\"", "SELECT NEXT VALUE FOR numbers",
			"SELECT NEXT VALUE FOR circle", "SELECT NEXT VALUE FOR down");

	private static final List<String> SESSION = List.of(
			"SELECT STATE_KEY || STATE_COMMAND FROM INFORMATION_SCHEMA.SESSION_STATE",
			"SELECT ISOLATION_LEVEL FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID()",
			"SELECT LOCK_TIMEOUT() || CURRENT_SCHEMA || CURRENT_USER");

	/** The same in each build, so that a red one is due to a change. */
	private final long seed = Long.getLong("isolateddb.seed", 20261129);

	private final RandomSequences sequences = RandomSequences.ofThisBuild();

	private final DatabaseEngine engine = TestServer.H2.engine();

	private final List<String> operations = TestScript.read(H2RewindDifferentialTests.class, "operations.sql")
		.lines()
		.toList();

	private final List<String> more = TestScript.read(H2RewindDifferentialTests.class, "more.sql").lines().toList();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private final Map<String, Integer> succeeded = new HashMap<>();

	private final List<State> states = new ArrayList<>();

	private final String template = PREFIX + "t";

	private int clones;

	@BeforeEach
	void makeTemplate() throws SQLException {
		String scratch = name();
		String source;
		this.engine.administration().create(scratch);
		try (Connection connection = this.engine.address(scratch, null).connect();
				Statement statement = connection.createStatement()) {
			for (String sql : TestScript.read(getClass(), "template.sql").split(";\n")) {
				statement.execute(sql);
			}
			source = script(connection);
		}
		this.engine.administration().freeze(scratch, this.template);
		try (RewoundClone fresh = copy()) {
			// The rows of a table whose primary key is younger are sorted by it in a copy
			assertThat(lines(script(fresh.sessions().get(0)))).isEqualTo(lines(source));
			this.states.add(new State(null, describe(fresh), probe(fresh)));
		}
	}

	@AfterEach
	void dropTemplate() throws SQLException {
		this.engine.administration().drop(this.template);
	}

	private String name() {
		return PREFIX + this.clones++;
	}

	private RewoundClone copy() throws SQLException {
		return new RewoundClone(this.engine, this.template, name(), SESSIONS, URL);
	}

	@Test
	void rewoundCloneEqualsFreshClone() throws SQLException {
		RewoundClone clone = copy();
		StringBuilder history = new StringBuilder();
		try {
			for (int i : this.sequences.numbers()) {
				Random random = new Random(this.seed + i);
				history.append("\nsequence ").append(i).append(" of seed ").append(this.seed);
				work(i, clone, random, history);
				if (!returns(i, clone, random, history.toString())) {
					clone.close();
					clone = copy();
					history.setLength(0);
				}
			}
		}
		finally {
			clone.close();
		}
		report();
	}

	/**
	 * H2 takes back what such a statement has written, but not what it has done to its
	 * objects in memory.
	 */
	@Test
	void changeOfTheSchemaIsSeenThoughItsTransactionWasRolledBack() throws SQLException {
		for (String sql : this.more) {
			try (RewoundClone clone = copy()) {
				Connection session = clone.sessions().get(0);
				session.setAutoCommit(false);
				StringBuilder story = new StringBuilder(sql);
				try (Statement statement = session.createStatement()) {
					statement.execute(sql);
				}
				catch (SQLException ex) {
					story.append(" fails: ").append(ex.getErrorCode());
				}
				session.rollback();
				if (clone.rewind().reason().isEmpty()) {
					requireEqual(describe(clone), this.states.get(0).content(), story.toString());
				}
			}
		}
	}

	/**
	 * Go to one of the states.
	 * @return whether that was possible
	 */
	private boolean returns(int sequence, RewoundClone clone, Random random, String history) throws SQLException {
		if (sequence % STATES == STATES - 1) {
			makeState(clone);
		}
		State state = this.states.get(random.nextInt(this.states.size()));
		Rewind rewind = clone.rewind(state.layer());
		this.outcomes.merge((isMixed(sequence) ? "mixed " : "rows ") + rewind.outcome(), 1, Integer::sum);
		if (!rewind.reason().isEmpty()) {
			return false;
		}
		requireEqual(describe(clone), state.content(), history);
		if (random.nextInt(3) == 0) {
			requireEqual(probe(clone), state.probed(), history);
			assertThat(clone.rewind(state.layer()).reason()).isEmpty();
		}
		return true;
	}

	private void report() {
		logger.info("{} with seed {}: {}", this.sequences, this.seed, this.outcomes);
		assertThat(this.outcomes.keySet()).noneMatch((outcome) -> outcome.startsWith("rows IMPOSSIBLE"));
		if (this.sequences.count() >= MANY) {
			assertThat(this.operations).allMatch(this.succeeded::containsKey, "succeeds at least once");
			assertThat(this.more).filteredOn(this.succeeded::containsKey).hasSizeGreaterThan(MANY_KINDS);
		}
	}

	/**
	 * Fail with the lines that differ, as the whole is long.
	 */
	private static void requireEqual(String actual, String expected, String history) {
		if (!actual.equals(expected)) {
			List<String> lines = new ArrayList<>(actual.lines().toList());
			expected.lines().forEach(lines::remove);
			List<String> missing = new ArrayList<>(expected.lines().toList());
			actual.lines().forEach(missing::remove);
			throw new AssertionError(history + "\nin addition: " + lines + "\nmissing: " + missing);
		}
	}

	private void work(int sequence, RewoundClone clone, Random random, StringBuilder story) throws SQLException {
		int length = random.nextInt((random.nextInt(10) == 0) ? 40 : 8);
		for (int i = 0; i < length; i++) {
			run(this.operations.get(random.nextInt(this.operations.size())), clone, random, story);
		}
		if (isMixed(sequence)) {
			run(this.more.get(sequence / MIXED % this.more.size()), clone, random, story);
		}
		for (Connection session : clone.sessions()) {
			session.rollback();
		}
	}

	private void run(String sql, RewoundClone clone, Random random, StringBuilder story) throws SQLException {
		Connection session = clone.sessions().get(random.nextInt(SESSIONS));
		session.setAutoCommit(random.nextInt(4) > 0 && !session.isClosed());
		int number = random.nextInt(30);
		story.append("\n  ").append(sql).append(" -- ").append(number);
		try (PreparedStatement statement = session.prepareStatement(sql)) {
			if (sql.contains("?1")) {
				statement.setInt(1, number);
			}
			statement.setQueryTimeout(random.nextInt(2) * 5);
			statement.execute();
			this.succeeded.merge(sql, 1, Integer::sum);
		}
		catch (SQLException ex) {
			// After a partial rollback H2 lets other sessions wait for this one without limit
			story.append(" fails: ").append(ex.getErrorCode());
			session.rollback();
		}
		if (random.nextInt(5) == 0) {
			session.rollback();
		}
	}

	private static boolean isMixed(int sequence) {
		return sequence % MIXED == MIXED - 1;
	}

	/**
	 * The present content of the clone, if that is a layer of rows, becomes a state.
	 */
	private void makeState(RewoundClone clone) throws SQLException {
		RowLayer layer = clone.readLayer().layer();
		if (layer != null && this.states.size() < 20) {
			String content = describe(clone);
			try (RewoundClone other = copy()) {
				assertThat(other.rewind(layer).reason()).isEmpty();
				assertThat(describe(other)).isEqualTo(content);
				this.states.add(new State(layer, content, probe(other)));
			}
		}
	}

	/**
	 * All that is in the database and in its sessions.
	 */
	private static String describe(RewoundClone clone) throws SQLException {
		StringBuilder content = new StringBuilder();
		for (Connection connection : clone.sessions()) {
			JdbcSession session = new JdbcSession(connection);
			for (String sql : SESSION) {
				session.query(sql, (row) -> content.append(row.getString(1)).append('\n'));
			}
			content.append(connection.createStatement().getQueryTimeout()).append('\n');
		}
		JdbcSession session = new JdbcSession(clone.sessions().get(0));
		content.append(script(session.connection()));
		session.query("SELECT what FROM log WHERE at = 2", (row) -> content.append(row.getString(1)).append('\n'));
		session.query("SELECT name FROM tags", (row) -> content.append(row.getString(1)).append('\n'));
		return content.toString();
	}

	private static String script(Connection connection) throws SQLException {
		return String.join("\n", new JdbcSession(connection).query("SCRIPT NOPASSWORDS", (row) -> row.getString(1)));
	}

	private static List<String> lines(String script) {
		return script.lines().map((line) -> line.replaceFirst("[,;]$", "")).sorted().toList();
	}

	/**
	 * Add rows, and show what they have got and where they come.
	 */
	private static String probe(RewoundClone clone) throws SQLException {
		StringBuilder seen = new StringBuilder();
		for (String sql : PROBE) {
			try {
				clone.execute(1, sql);
			}
			catch (SQLException ex) {
				seen.append(ex.getErrorCode()).append('\n');
			}
		}
		JdbcSession session = new JdbcSession(clone.sessions().get(1));
		for (String sql : PROBED) {
			try {
				session.query(sql, (row) -> {
					for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
						seen.append(row.getString(i)).append(' ');
					}
					return seen.append('\n');
				});
			}
			catch (SQLException ex) {
				seen.append(ex.getErrorCode()).append('\n');
			}
		}
		return seen.toString();
	}

	/**
	 * A state of clones.
	 *
	 * @param layer what it has in addition to the template, or {@code null}
	 * @param content what a fresh clone in this state contains
	 * @param probed what a probe shows there
	 */
	private record State(@Nullable RowLayer layer, String content, String probed) {

	}

}
