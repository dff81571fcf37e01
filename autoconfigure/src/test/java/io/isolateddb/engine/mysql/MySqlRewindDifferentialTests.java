package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.TestScript;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes a clone on MySQL or MariaDB at random, rewinds it and compares it with a fresh
 * one, again and again with the same clone as long as it can be rewound.
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

	private static final String FAILS = "-- fails ";

	/**
	 * The same in each build, so that a red one is due to a change.
	 */
	private final long seed = Long.getLong("isolateddb.seed", 20261121);

	private final int sequences = Integer.getInteger("isolateddb.sequences", 300);

	private final List<String> rows = new ArrayList<>();

	private final List<String> rest = new ArrayList<>();

	private final List<String> failing = new ArrayList<>();

	private final Map<String, Integer> succeeded = new TreeMap<>();

	private final Map<String, Integer> rowOutcomes = new TreeMap<>();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private void readOperations(TestServer server) {
		List<String> section = this.rows;
		String operations = TestScript.read(MySqlRewindDifferentialTests.class, "operations.sql")
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
		Map<String, String> fresh = MySqlDump.of(clone.sessions().get(0));
		Map<String, String> session = MySqlDump.session(clone.sessions().get(0));
		String history = "";
		try {
			for (int i = 0; i < this.sequences; i++) {
				history += runSequence(i, clone);
				Rewind rewind = rewind(clone, history);
				count(i, rewind);
				if (rewind.reason().isEmpty()) {
					assertThat(MySqlDump.of(clone.sessions().get(i % SESSIONS))).as(history).isEqualTo(fresh);
					assertThat(MySqlDump.session(clone.sessions().get(i % SESSIONS))).as(history).isEqualTo(session);
				}
				else {
					clone.close();
					clone = template.copy(SESSIONS);
					history = "";
				}
			}
		}
		finally {
			clone.close();
		}
		report(server);
	}

	private static Rewind rewind(RewoundClone clone, String history) {
		try {
			return clone.rewind();
		}
		catch (SQLException ex) {
			throw new AssertionError("Could not rewind after" + history, ex);
		}
	}

	private void report(TestServer server) {
		logger.info("{} sequences with seed {} on {}: rows only {}; all kinds {}", this.sequences, this.seed, server,
				this.rowOutcomes, this.outcomes);
		assertThat(undoneShare()).isGreaterThan(0.95);
		if (this.sequences >= MANY) {
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

}
