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
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads layers of random rows, moves a clone at random between the states that they make,
 * with random work in each of them, and compares it each time with the clone on which the
 * rows of the layer were really written.
 */
@Tag("postgresql")
class PostgreSqlStatesDifferentialTests {

	private static final Logger logger = LoggerFactory.getLogger(PostgreSqlStatesDifferentialTests.class);

	private static final int SESSIONS = 2;

	/**
	 * So many states are known at a time.
	 */
	private static final int STATES = 12;

	/**
	 * After so many sequences one of the states is replaced.
	 */
	private static final int REPLACED_AFTER = 10;

	/**
	 * After so many sequences the work is interrupted to go back to what the clone has
	 * contained in the middle of it.
	 */
	private static final int SNAPSHOT_AFTER = 3;

	/**
	 * After so many sequences the clone is moved as if nothing had changed in it.
	 */
	private static final int UNEXPECTED_AFTER = 5;

	private final long seed = Long.getLong("isolateddb.seed", 20261129);

	private final RandomSequences sequences = RandomSequences.ofThisBuild();

	private final PostgreSqlTemplate template;

	private final PostgreSqlRewindOperations operations = new PostgreSqlRewindOperations();

	private final List<State> states = new ArrayList<>();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private final Map<String, Integer> obstacles = new TreeMap<>();

	private RewoundClone clone;

	private @Nullable State state;

	private String history = "";

	PostgreSqlStatesDifferentialTests() throws SQLException {
		this.template = PostgreSqlTemplate.rich();
	}

	@Test
	void movedCloneEqualsTheOneOnWhichTheRowsWereWritten() throws Exception {
		Random choice = new Random(this.seed + this.sequences.first());
		while (this.states.size() < STATES) {
			addState(choice);
		}
		this.clone = this.template.copy(SESSIONS);
		try {
			for (int i : this.sequences.numbers()) {
				if (i % REPLACED_AFTER == 0) {
					this.states.remove(choice.nextInt(STATES));
					addState(choice);
				}
				this.history += work(new Random(this.seed + i));
				if (i % SNAPSHOT_AFTER == 0) {
					goBack(choice, i);
				}
				move(next(choice), i);
			}
		}
		finally {
			this.clone.close();
		}
		logger.info("{} with seed {}: {}; not layers: {}", this.sequences, this.seed, this.outcomes, this.obstacles);
		assertThat(doneShare()).isGreaterThan(0.9);
	}

	private void move(State next, int sequence) throws SQLException {
		this.history += "\n-> " + next.story();
		boolean unexpected = sequence % UNEXPECTED_AFTER == 0;
		Rewind rewind = unexpected ? this.clone.move(next.layer()) : this.clone.rewind(next.layer());
		String move = (next == this.state) ? "stays, " : unexpected ? "moves with changes, " : "moves, ";
		this.outcomes.merge(move + rewind.outcome() + rewind.reason(), 1, Integer::sum);
		if (rewind.reason().isEmpty()) {
			next.content().compare(this.clone.sessions(), sequence, this.history);
			this.state = next;
		}
		else {
			replaceClone();
		}
	}

	private void replaceClone() throws SQLException {
		this.clone.close();
		this.clone = this.template.copy(SESSIONS);
		this.state = null;
		this.history = "";
	}

	/**
	 * Take a snapshot of the clone as it is, which may be in any state and have changes,
	 * work on, and go back to it.
	 */
	private void goBack(Random choice, int sequence) throws Exception {
		RowLayerReading reading = this.clone.readLayer();
		this.outcomes.merge("snapshot: " + reading.obstacle(), 1, Integer::sum);
		if (!reading.obstacle().isEmpty()) {
			return;
		}
		PostgreSqlFreshClone content = PostgreSqlFreshClone.read(this.clone.sessions().get(0));
		StringBuilder story = new StringBuilder("\nsnapshot");
		int length = 1 + choice.nextInt(5);
		for (int i = 0; i < length; i++) {
			run(choice, this.clone, story);
		}
		this.history += story;
		Rewind rewind = this.clone.rewind(reading.layer());
		this.outcomes.merge("snapshot, goes back: " + rewind.outcome() + rewind.reason(), 1, Integer::sum);
		if (rewind.reason().isEmpty()) {
			content.compare(this.clone.sessions(), sequence, this.history);
		}
		else {
			replaceClone();
		}
	}

	/**
	 * How many of the rewinds did not need a fresh clone, apart from the first changes of
	 * each table.
	 */
	private double doneShare() {
		Map<String, Integer> counted = new TreeMap<>(this.outcomes);
		counted.keySet()
			.removeIf((outcome) -> outcome.endsWith("not known yet") || outcome.startsWith("snapshot")
					|| outcome.startsWith("moves with changes"));
		int all = counted.values().stream().mapToInt(Integer::intValue).sum();
		counted.keySet().removeIf((outcome) -> outcome.contains("IMPOSSIBLE"));
		return (double) counted.values().stream().mapToInt(Integer::intValue).sum() / all;
	}

	private State next(Random choice) {
		State state = this.state;
		return (state != null && choice.nextInt(3) != 0) ? state : this.states.get(choice.nextInt(STATES));
	}

	/**
	 * Add a state: that of the template now and then, or of a layer on another one.
	 */
	private void addState(Random choice) throws Exception {
		RowLayer parent = (this.states.isEmpty() || choice.nextBoolean()) ? null
				: this.states.get(choice.nextInt(this.states.size())).layer();
		int before = this.states.size();
		while (this.states.size() == before) {
			try (RewoundClone clone = this.template.copy(SESSIONS)) {
				StringBuilder story = new StringBuilder((parent != null) ? "on another layer " : "");
				assertThat(clone.rewind(parent).reason()).matches("|the rows of .* are not known yet");
				int length = choice.nextInt(6);
				for (int i = 0; i < length; i++) {
					run(choice, clone, story);
				}
				RowLayerReading reading = clone.readLayer();
				if (reading.obstacle().isEmpty() && isPossible(reading.layer())) {
					this.states.add(State.of(reading.layer(), clone, choice, story.toString()));
				}
				else {
					this.obstacles.merge("not possible: " + reading.obstacle(), 1, Integer::sum);
				}
			}
		}
	}

	private boolean isPossible(@Nullable RowLayer layer) throws SQLException {
		if (layer == null || layer.isCertain()) {
			return true;
		}
		try (RewoundClone another = this.template.copy(SESSIONS)) {
			return another.rewind(layer).reason().isEmpty();
		}
	}

	/**
	 * A probe, which must read what it has read in the clone that the state is from, and
	 * some operations.
	 */
	private String work(Random random) throws Exception {
		State state = this.state;
		StringBuilder story = new StringBuilder("\n");
		if (state != null && random.nextInt(2) == 0) {
			story.append("probe ").append(state.probe());
			assertThat(PostgreSqlRewindProbe.run(state.probe(), this.clone.sessions())).as(this.history + story)
				.isEqualTo(state.seen());
		}
		int length = random.nextInt((random.nextInt(10) == 0) ? 30 : 6);
		for (int i = 0; i < length; i++) {
			run(random, this.clone, story);
		}
		return story.toString();
	}

	private void run(Random random, RewoundClone clone, StringBuilder story) throws Exception {
		PostgreSqlRewindOperations.Operation operation = this.operations.pick(random);
		story.append("\n  ").append(operation.name());
		this.operations.run(operation, clone, random);
	}

	/**
	 * A state of the database.
	 *
	 * @param layer its layer
	 * @param content what the clone contains on which the rows were written
	 * @param probe the number of a probe
	 * @param seen what the probe has read in that clone
	 * @param story how the layer was made
	 */
	private record State(@Nullable RowLayer layer, PostgreSqlFreshClone content, int probe, String seen, String story) {

		static State of(@Nullable RowLayer layer, RewoundClone clone, Random choice, String story) throws SQLException {
			PostgreSqlFreshClone content = PostgreSqlFreshClone.read(clone.sessions().get(0));
			int probe = choice.nextInt(PostgreSqlRewindProbe.COUNT);
			return new State(layer, content, probe, PostgreSqlRewindProbe.run(probe, clone.sessions()), story);
		}

	}

}
