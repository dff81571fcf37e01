package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RandomSequences;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import io.isolateddb.engine.TestScript;
import io.isolateddb.testsupport.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes a clone on MySQL or MariaDB at random, rewinds it and compares it with a fresh
 * one, again and again with the same clone as long as it can be rewound. Some changes
 * become a layer of rows. From then on, clones also go to the state with this layer, in
 * which they are compared with the clone on which it was made.
 */
class MySqlRewindDifferentialTests {

	private static final Logger logger = LoggerFactory.getLogger(MySqlRewindDifferentialTests.class);

	private static final int SESSIONS = 3;

	/**
	 * One sequence in so many changes more than rows.
	 */
	private static final int MIXED = 4;

	/**
	 * With so many sequences each operation succeeds at least once, but for those that
	 * cannot.
	 */
	private static final int MANY = 3000;

	/**
	 * What changes counters and sequences, which few operations do. Each layer has one.
	 */
	private static final Pattern COUNTING = Pattern.compile("val\\(|NEXT VALUE|ROLLBACK");

	/**
	 * So many states are remembered.
	 */
	private static final int MOST_STATES = 8;

	private static final String FAILS = "-- fails ";

	/**
	 * The same in each build, so that a red one is due to a change.
	 */
	private final long seed = Long.getLong("isolateddb.seed", 20261121);

	private final RandomSequences sequences = RandomSequences.ofThisBuild();

	private final List<String> rows = new ArrayList<>();

	private final List<String> rest = new ArrayList<>();

	private final List<String> failing = new ArrayList<>();

	private final Map<String, Integer> succeeded = new TreeMap<>();

	/**
	 * The states that a clone may be in, the template's first, with what they contain.
	 */
	private final List<State> states = new ArrayList<>();

	/**
	 * The index of the state that the clone is to be in.
	 */
	private int current;

	private final Map<String, Integer> layers = new TreeMap<>();

	private final Map<String, Integer> rowOutcomes = new TreeMap<>();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private void readOperations(TestServer server) {
		readOperations(server, "operations.sql");
		readOperations(server, "kinds-operations.sql");
	}

	private void readOperations(TestServer server, String name) {
		List<String> section = this.rows;
		String operations = TestScript.read(MySqlRewindDifferentialTests.class, name)
			.replace("-- " + server.product() + " ", "");
		for (String line : operations.lines().toList()) {
			if (line.startsWith("-- rest")) {
				section = this.rest;
			}
			else if (line.startsWith(FAILS)) {
				section.add(line.substring(FAILS.length()));
				this.failing.add(line.substring(FAILS.length()));
			}
			else if (!line.isBlank() && !line.startsWith("--")) {
				section.add(line);
			}
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void rewoundCloneEqualsFreshClone(TestServer server) throws SQLException {
		readOperations(server);
		MySqlTemplate template = MySqlTemplate.rich(server);
		RewoundClone clone = template.copy(SESSIONS);
		Map<String, String> session = MySqlDump.session(clone.sessions().get(0));
		this.states.add(State.of(null, clone));
		String history = "";
		try {
			for (int i : this.sequences.numbers()) {
				history += runSequence(i, clone);
				State state = chooseState(i, clone);
				history += state.story();
				Rewind rewind = rewind(i, clone, state, history);
				if (rewind.reason().isEmpty()) {
					assertThat(MySqlDump.of(clone.sessions().get(i % SESSIONS))).as(history).isEqualTo(state.content());
					assertThat(MySqlDump.session(clone.sessions().get(i % SESSIONS))).as(history).isEqualTo(session);
				}
				else {
					clone.close();
					clone = template.copy(SESSIONS);
					this.current = 0;
					history = "";
				}
			}
		}
		finally {
			clone.close();
		}
		report(server);
	}

	/**
	 * Choose the state that the clone goes to: often the one before, sometimes one that
	 * is made of what the clone now has.
	 */
	private State chooseState(int sequence, RewoundClone clone) throws SQLException {
		Random random = new Random(~(this.seed + sequence));
		if (isLayered(sequence)) {
			readLayer(clone, random);
		}
		if (random.nextBoolean()) {
			this.current = random.nextInt(this.states.size());
		}
		return this.states.get(this.current);
	}

	/**
	 * Read what the clone has as a layer, and remember this state in the place of another
	 * one. If the layer cannot be read, the clone has to stay as it was.
	 */
	private void readLayer(RewoundClone clone, Random random) throws SQLException {
		RowLayerReading reading = clone.readLayer();
		this.layers.merge(reading.obstacle(), 1, Integer::sum);
		RowLayer layer = reading.layer();
		if (layer != null && this.states.size() < MOST_STATES) {
			this.states.add(State.of(layer, clone));
		}
		else if (layer != null) {
			this.states.set(1 + random.nextInt(MOST_STATES - 1), State.of(layer, clone));
		}
	}

	private Rewind rewind(int sequence, RewoundClone clone, State state, String history) {
		try {
			Rewind rewind = clone.rewind(state.layer());
			count(sequence, rewind);
			return rewind;
		}
		catch (SQLException ex) {
			throw new AssertionError("Could not rewind after" + history, ex);
		}
	}

	private void report(TestServer server) {
		logger.info("{} with seed {} on {}: rows only {}; all kinds {}; layers {}", this.sequences, this.seed, server,
				this.rowOutcomes, this.outcomes, this.layers);
		assertThat(this.layers).containsKey("");
		assertThat(undoneShare()).isGreaterThan(0.95);
		if (this.sequences.count() >= MANY) {
			List<String> idle = new ArrayList<>(this.rows);
			idle.addAll(this.rest);
			idle.removeAll(this.failing);
			idle.removeAll(this.succeeded.keySet());
			assertThat(idle).as("operations that never succeeded").isEmpty();
		}
	}

	/**
	 * How many of the sequences that have changed nothing but rows did not need a fresh
	 * clone, apart from those that have changed seeded tables with triggers.
	 */
	private double undoneShare() {
		int all = 0;
		int undone = 0;
		for (Map.Entry<String, Integer> entry : this.rowOutcomes.entrySet()) {
			if (!entry.getKey().contains("triggers would fire")) {
				all += entry.getValue();
				undone += entry.getKey().startsWith("UN") ? entry.getValue() : 0;
			}
		}
		return (double) undone / all;
	}

	private static boolean rowsOnly(int sequence) {
		return sequence % MIXED != 0;
	}

	/**
	 * Whether a sequence is to become a layer.
	 */
	private static boolean isLayered(int sequence) {
		return sequence % MIXED == 1;
	}

	private String runSequence(int sequence, RewoundClone clone) throws SQLException {
		Random random = new Random(this.seed + sequence);
		StringBuilder story = new StringBuilder("\nsequence " + sequence + " of seed " + this.seed);
		int length = random.nextInt((random.nextInt(10) == 0) ? 30 : 7);
		for (int i = 0; i < length; i++) {
			run(this.rows.get(random.nextInt(this.rows.size())), clone, random, story);
		}
		if (!rowsOnly(sequence)) {
			run(this.rest.get(sequence / MIXED % this.rest.size()), clone, random, story);
			run(this.rows.get(random.nextInt(this.rows.size())), clone, random, story);
		}
		if (isLayered(sequence)) {
			List<String> counting = this.rows.stream().filter(COUNTING.asPredicate()).toList();
			run(counting.get(random.nextInt(counting.size())), clone, random, story);
		}
		return story.toString();
	}

	private void run(String operation, RewoundClone clone, Random random, StringBuilder story) {
		Connection session = clone.sessions().get(random.nextInt(SESSIONS));
		String batch = operation.replace("{n}", String.valueOf(1 + random.nextInt(5)))
			.replace("{k}", String.valueOf(100 + random.nextInt(900)));
		story.append("\n  ").append(batch);
		try {
			new JdbcSession(session).execute(batch);
			this.succeeded.merge(operation, 1, Integer::sum);
		}
		catch (SQLException ex) {
			story.append(" -- ").append(ex.getMessage());
		}
	}

	private void count(int sequence, Rewind rewind) {
		String outcome = rewind.outcome() + (rewind.reason().isEmpty() ? "" : ": " + rewind.reason());
		(rowsOnly(sequence) ? this.rowOutcomes : this.outcomes).merge(outcome, 1, Integer::sum);
	}

	/**
	 * A state of the template's clones.
	 *
	 * @param layer what it has in addition to the template
	 * @param content all that a user sees of it
	 */
	private record State(@Nullable RowLayer layer, Map<String, String> content) {

		static State of(@Nullable RowLayer layer, RewoundClone clone) throws SQLException {
			return new State(layer, MySqlDump.of(clone.sessions().get(0)));
		}

		String story() {
			return "\n  -- then the state with " + ((this.layer != null) ? this.layer : "nothing added");
		}

	}

}
