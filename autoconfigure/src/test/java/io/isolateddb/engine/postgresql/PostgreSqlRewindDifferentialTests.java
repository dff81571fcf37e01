package io.isolateddb.engine.postgresql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.isolateddb.engine.RandomSequences;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes a clone at random, rewinds it and compares it with a fresh one, again and again
 * with the same clone as long as it can be rewound.
 */
@Tag("postgresql")
class PostgreSqlRewindDifferentialTests {

	private static final Logger logger = LoggerFactory.getLogger(PostgreSqlRewindDifferentialTests.class);

	private static final int SESSIONS = 3;

	/**
	 * One sequence in so many changes more than rows.
	 */
	private static final int MIXED = 8;

	/**
	 * With so many sequences each operation succeeds at least once.
	 */
	private static final int MANY = 3000;

	/**
	 * The same in each build, so that a red one is due to a change.
	 */
	private final long seed = Long.getLong("isolateddb.seed", 20261121);

	private final RandomSequences sequences = RandomSequences.ofThisBuild();

	private final PostgreSqlTemplate template;

	private final PostgreSqlRewindOperations operations = new PostgreSqlRewindOperations();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private final List<String> probes = new ArrayList<>();

	private final Map<String, Integer> rowOutcomes = new TreeMap<>();

	private PostgreSqlFreshClone fresh;

	PostgreSqlRewindDifferentialTests() throws SQLException {
		this.template = PostgreSqlTemplate.rich();
	}

	@Test
	void rewoundCloneEqualsFreshClone() throws Exception {
		runProbes();
		RewoundClone clone = this.template.copy(SESSIONS);
		this.fresh = PostgreSqlFreshClone.read(clone.sessions().get(0));
		String history = "";
		try {
			for (int i : this.sequences.numbers()) {
				history += runSequence(i, clone, history);
				Rewind rewind = clone.rewind();
				count(i, rewind);
				if (i % 1000 == 999) {
					logger.info("{} sequences with seed {}: {}", i + 1, this.seed, this.rowOutcomes.get("UNDONE"));
				}
				if (rewind.reason().isEmpty()) {
					this.fresh.compare(clone.sessions(), i, history);
				}
				else {
					clone.close();
					clone = this.template.copy(SESSIONS);
					history = "";
				}
			}
		}
		finally {
			clone.close();
		}
		report();
	}

	private void report() {
		logger.info("{} with seed {}: rows only {}; all kinds {}", this.sequences, this.seed, this.rowOutcomes,
				this.outcomes);
		assertThat(undoneShare()).isGreaterThan(0.95);
		if (this.sequences.count() >= MANY) {
			assertThat(this.operations.idle()).isEmpty();
		}
	}

	/**
	 * How many of the sequences that have changed nothing but rows did not need a fresh
	 * clone, apart from the first changes of each table.
	 */
	private double undoneShare() {
		int all = 0;
		int undone = 0;
		for (Map.Entry<String, Integer> entry : this.rowOutcomes.entrySet()) {
			if (!entry.getKey().endsWith("not known yet")) {
				all += entry.getValue();
				undone += entry.getKey().startsWith("UN") ? entry.getValue() : 0;
			}
		}
		return (double) undone / all;
	}

	private void runProbes() throws SQLException {
		for (int i = 0; i < PostgreSqlRewindProbe.COUNT; i++) {
			try (RewoundClone clone = this.template.copy(SESSIONS)) {
				this.probes.add(PostgreSqlRewindProbe.run(i, clone.sessions()));
			}
		}
	}

	private static boolean rowsOnly(int sequence) {
		return sequence % MIXED != 0;
	}

	/**
	 * Some sequences begin with a probe; some are long.
	 */
	private String runSequence(int sequence, RewoundClone clone, String history) throws Exception {
		Random random = new Random(this.seed + sequence);
		StringBuilder story = new StringBuilder("\nsequence " + sequence + " of seed " + this.seed);
		if (random.nextInt(2) == 0) {
			int probe = random.nextInt(PostgreSqlRewindProbe.COUNT);
			story.append("\n  probe ").append(probe);
			assertThat(PostgreSqlRewindProbe.run(probe, clone.sessions())).as(history + story)
				.isEqualTo(this.probes.get(probe));
		}
		int length = random.nextInt((random.nextInt(10) == 0) ? 40 : 8);
		for (int i = 0; i < length; i++) {
			run(this.operations.pick(random), clone, random, story);
		}
		if (!rowsOnly(sequence)) {
			run(this.operations.rest(2 * sequence / MIXED), clone, random, story);
			run(this.operations.rest(2 * sequence / MIXED + 1), clone, random, story);
		}
		return story.toString();
	}

	private void run(PostgreSqlRewindOperations.Operation operation, RewoundClone clone, Random random,
			StringBuilder story) throws Exception {
		story.append("\n  ").append(operation.name());
		this.operations.run(operation, clone, random);
	}

	private void count(int sequence, Rewind rewind) {
		String outcome = rewind.outcome() + (rewind.reason().isEmpty() ? "" : ": " + rewind.reason());
		(rowsOnly(sequence) ? this.rowOutcomes : this.outcomes).merge(outcome, 1, Integer::sum);
	}

}
