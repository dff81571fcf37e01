package io.isolateddb.engine;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does random things to a clone, rewinds it and compares it with a fresh one, over and
 * over again with the same clone for as long as it can be rewound.
 */
@Tag("postgresql")
class RewindDifferentialTests {

	private static final Logger logger = LoggerFactory.getLogger(RewindDifferentialTests.class);

	private static final int SESSIONS = 3;

	private final long seed = Long.getLong("isolateddb.seed", System.nanoTime());

	private final int sequences = Integer.getInteger("isolateddb.sequences", 300);

	private final RewindOperations operations = new RewindOperations();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private final List<String> probes = new ArrayList<>();

	private final Map<String, Integer> rowOutcomes = new TreeMap<>();

	@Test
	void rewoundCloneEqualsFreshClone() throws Exception {
		RewindTemplate template = RewindTemplate.rich();
		DatabaseDump dump = probe(template);
		RewoundClone clone = template.copy(SESSIONS);
		try {
			SortedMap<String, String> quick = dump.quick(clone.sessions().get(0));
			SortedMap<String, String> thorough = dump.thorough(clone.sessions().get(0));
			SortedMap<String, String> session = dump.session(clone.sessions().get(0));
			String history = "";
			for (int i = 0; i < this.sequences; i++) {
				history += runSequence(i, clone, history);
				Rewind rewind = clone.rewind();
				count(i, rewind);
				if (rewind.outcome() == Rewind.Outcome.UNCHANGED || rewind.outcome() == Rewind.Outcome.UNDONE) {
					boolean all = i % 10 == 0;
					Connection connection = clone.sessions().get(i % SESSIONS);
					assertThat(all ? dump.thorough(connection) : dump.quick(connection)).as(history)
						.isEqualTo(all ? thorough : quick);
					for (Connection each : clone.sessions()) {
						assertThat(dump.session(each)).as(history).isEqualTo(session);
					}
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
		logger.info("{} sequences with seed {}: {}; with rows only: {}", this.sequences, this.seed, this.outcomes,
				this.rowOutcomes);
		assertThat(this.operations.idle()).isEmpty();
	}

	private DatabaseDump probe(RewindTemplate template) throws Exception {
		for (int i = 0; i < RewindProbe.COUNT; i++) {
			try (RewoundClone fresh = template.copy(SESSIONS)) {
				this.probes.add(RewindProbe.run(i, fresh.sessions()));
			}
		}
		try (RewoundClone fresh = template.copy(1)) {
			return DatabaseDump.of(fresh.sessions().get(0));
		}
	}

	private static boolean rowsOnly(int sequence) {
		return sequence % 5 != 4;
	}

	/**
	 * Some sequences begin with a probe; some are long.
	 */
	private String runSequence(int sequence, RewoundClone clone, String history) throws Exception {
		Random random = new Random(this.seed + sequence);
		StringBuilder story = new StringBuilder("\nsequence " + sequence + " of seed " + this.seed);
		if (random.nextInt(2) == 0) {
			int probe = random.nextInt(RewindProbe.COUNT);
			story.append("\n  probe ").append(probe);
			assertThat(RewindProbe.run(probe, clone.sessions())).as(history + story).isEqualTo(this.probes.get(probe));
		}
		int length = random.nextInt((random.nextInt(10) == 0) ? 40 : 8);
		for (int i = 0; i < length; i++) {
			RewindOperations.Operation operation = this.operations.pick(random, rowsOnly(sequence));
			story.append("\n  ").append(operation.name());
			this.operations.run(operation, clone, random);
		}
		return story.toString();
	}

	private void count(int sequence, Rewind rewind) {
		String outcome = rewind.outcome() + (rewind.reason().isEmpty() ? "" : ": " + rewind.reason());
		(rowsOnly(sequence) ? this.rowOutcomes : this.outcomes).merge(outcome, 1, Integer::sum);
	}

}
