package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Changes a clone at random, rewinds it and compares it with a fresh one, again and again
 * with the same clone. Some changes become a layer. From then on, the clone also goes to
 * the state with this layer, in which it is compared with the database as it was when the
 * layer was read.
 */
class SqliteRewindDifferentialTests {

	private static final Logger logger = LoggerFactory.getLogger(SqliteRewindDifferentialTests.class);

	private static final String PREFIX = "isodb_" + UUID.randomUUID().toString().substring(0, 8) + "_";

	private static final int SESSIONS = 3;

	/**
	 * With so many sequences each operation succeeds at least once.
	 */
	private static final int MANY = 1000;

	private static final int MOST_STATES = 8;

	private static final List<String> ADDITIONS = List.of("ALTER TABLE users ADD COLUMN city text",
			"CREATE TABLE added (x)", "CREATE INDEX added_index ON users (age)", "CREATE VIEW added_view AS SELECT 1");

	/**
	 * What the template has only if it has virtual tables.
	 */
	private static final List<String> VIRTUAL = List.of(" search", " places");

	private final long seed = Long.getLong("isolateddb.seed", 20261129);

	private final RandomSequences sequences = RandomSequences.ofThisBuild();

	private final DatabaseEngine engine = TestServer.SQLITE.engine();

	private final List<String> rows = new ArrayList<>();

	private final List<String> rest = new ArrayList<>();

	private final Map<String, Integer> succeeded = new TreeMap<>();

	private final Map<Rewind.Outcome, Integer> outcomes = new TreeMap<>();

	private final List<State> states = new ArrayList<>();

	private int layers;

	@ParameterizedTest(name = "virtual tables: {0}")
	@ValueSource(booleans = { true, false })
	void rewoundCloneEqualsFreshOne(boolean virtual) throws SQLException {
		readOperations(virtual);
		String template = makeTemplate(virtual);
		try (RewoundClone fresh = new RewoundClone(this.engine, template, PREFIX + "fresh", 1, declaredUrl())) {
			this.states.add(State.of(null, fresh));
		}
		try (RewoundClone clone = new RewoundClone(this.engine, template, PREFIX + "clone", SESSIONS, declaredUrl())) {
			List<SqliteSessionState> sessions = states(clone);
			String history = "";
			for (int i : this.sequences.numbers()) {
				Random random = new Random(this.seed + i);
				history = "sequence " + i + " after " + history + "\n" + change(clone, random);
				State state = chooseState(clone, random);
				Rewind rewind = clone.rewind(state.layer());
				this.outcomes.merge(rewind.outcome(), 1, Integer::sum);
				assertThat(rewind.reason()).as(history).isEmpty();
				int session = random.nextInt(SESSIONS);
				assertThat(dump(clone.sessions().get(session))).as(history).isEqualTo(state.rows());
				assertThat(SqliteImage.isSame(content(clone), state.content())).as(history).isTrue();
				assertThat(states(clone)).as(history).isEqualTo(sessions);
				requireSchemaOfTemplate(clone.sessions().get(session), history);
				history = (state.layer() != null) ? "a rewind to a layer" : "a rewind";
			}
		}
		finally {
			this.engine.administration().drop(template);
		}
		report();
	}

	/**
	 * A session that has another schema in memory would refuse these before it looks at
	 * the file. Nothing is executed.
	 */
	private static void requireSchemaOfTemplate(Connection session, String history) {
		for (String statement : ADDITIONS) {
			assertThatCode(() -> new JdbcSession(session).execute("EXPLAIN " + statement)).as(history)
				.doesNotThrowAnyException();
		}
	}

	private void report() {
		logger.info("{}: {}, {} layers, {} of {} operations have succeeded", this.sequences, this.outcomes, this.layers,
				this.succeeded.size(), this.rows.size() + this.rest.size());
		if (this.sequences.count() >= MANY) {
			assertThat(this.succeeded).hasSize(this.rows.size() + this.rest.size());
		}
		assertThat(this.layers).isPositive();
	}

	private static String declaredUrl() {
		return "jdbc:sqlite:declared.db?busy_timeout=20";
	}

	/**
	 * Sessions that know virtual tables always read the schema again.
	 */
	private static List<String> lines(String script, boolean virtual) {
		return TestScript.read(SqliteRewindDifferentialTests.class, script)
			.lines()
			.filter((line) -> virtual || VIRTUAL.stream().noneMatch(line::contains))
			.toList();
	}

	private void readOperations(boolean virtual) {
		List<String> section = this.rows;
		for (String line : lines("operations.sql", virtual)) {
			if (line.startsWith("--")) {
				section = line.equals("-- rows") ? this.rows : this.rest;
			}
			else {
				section.add(line);
			}
		}
	}

	private String makeTemplate(boolean virtual) throws SQLException {
		String template = PREFIX + "t";
		this.engine.administration().create(PREFIX + "scratch");
		try (Connection connection = this.engine.address(PREFIX + "scratch", declaredUrl()).connect()) {
			for (String statement : lines("schema.sql", virtual)) {
				new JdbcSession(connection).execute(statement);
			}
		}
		this.engine.administration().freeze(PREFIX + "scratch", template);
		return template;
	}

	/**
	 * Change the database, sometimes in transactions of several sessions at once.
	 * @return what was done
	 */
	private String change(RewoundClone clone, Random random) throws SQLException {
		StringBuilder history = new StringBuilder();
		boolean more = random.nextInt(3) == 0;
		for (int i = random.nextInt(8); i >= 0; i--) {
			int number = random.nextInt(SESSIONS);
			Connection session = clone.sessions().get(number);
			if (random.nextInt(4) == 0) {
				session.setAutoCommit(!session.getAutoCommit());
			}
			List<String> operations = (more && random.nextBoolean()) ? this.rest : this.rows;
			history.append(number).append(session.getAutoCommit() ? ": " : " in a transaction: ");
			String operation = operations.get(random.nextInt(operations.size()));
			clone.note(number, operation);
			history.append(execute(session, operation)).append('\n');
		}
		endTransactions(clone, random, history);
		return history.toString();
	}

	private String execute(Connection session, String operation) {
		try {
			new JdbcSession(session).execute(operation);
			this.succeeded.merge(operation, 1, Integer::sum);
			return operation;
		}
		catch (SQLException ex) {
			return operation + " -- " + ex.getMessage();
		}
	}

	private static void endTransactions(RewoundClone clone, Random random, StringBuilder history) throws SQLException {
		for (Connection session : clone.sessions()) {
			if (!session.getAutoCommit()) {
				if (random.nextBoolean()) {
					session.rollback();
					history.append("rollback\n");
				}
				session.setAutoCommit(true);
			}
		}
	}

	private State chooseState(RewoundClone clone, Random random) throws SQLException {
		if (random.nextInt(4) == 0) {
			RowLayer layer = clone.readLayer().layer();
			if (layer != null && this.states.stream().noneMatch((state) -> state.layer() == layer)) {
				this.layers++;
				if (this.states.size() == MOST_STATES) {
					this.states.remove(1 + random.nextInt(MOST_STATES - 1));
				}
				this.states.add(State.of(layer, clone));
			}
		}
		return this.states.get(random.nextInt(this.states.size()));
	}

	private static List<SqliteSessionState> states(RewoundClone clone) throws SQLException {
		List<SqliteSessionState> states = new ArrayList<>();
		for (Connection session : clone.sessions()) {
			states.add(SqliteSessionState.of(session));
		}
		return states;
	}

	private static byte[] content(RewoundClone clone) throws SQLException {
		return clone.sessions().get(0).unwrap(SQLiteConnection.class).serialize("main");
	}

	/**
	 * All that a database contains, in the order of its rows.
	 */
	private static String dump(Connection connection) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		StringBuilder dump = new StringBuilder();
		List<String> tables = session.query(
				"SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name",
				(row) -> row.getString(1));
		tables.add("sqlite_schema");
		tables.add("pragma_user_version");
		tables.add("pragma_application_id");
		for (String table : tables) {
			dump.append(table).append('\n');
			session.query("SELECT * FROM \"" + table + "\"", (row) -> {
				for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
					dump.append(row.getString(i)).append('|');
				}
				return dump.append('\n');
			});
		}
		return dump.toString();
	}

	/**
	 * A state that the clone may be in.
	 *
	 * @param layer what it has in addition to the template
	 * @param rows its rows
	 * @param content its pages
	 */
	private record State(@Nullable RowLayer layer, String rows, byte[] content) {

		static State of(@Nullable RowLayer layer, RewoundClone clone) throws SQLException {
			return new State(layer, dump(clone.sessions().get(0)), SqliteRewindDifferentialTests.content(clone));
		}

	}

}
