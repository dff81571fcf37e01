package io.isolateddb.pool;

import io.isolateddb.engine.Rewind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolStatistics}.
 */
class PoolStatisticsTests {

	private final PoolStatistics statistics = new PoolStatistics();

	@Test
	void reasonsAreReportedByFrequency() {
		disturb("a thread is at work", 1);
		disturb("a connection was not returned", 3);

		assertThat(this.statistics.lines()).containsSubsequence("not rewound: 3, since a connection was not returned",
				"not rewound: 1, since a thread is at work");
	}

	@Test
	void rareReasonsAreNamedInOneLineWhenThereAreMany() {
		for (int i = 1; i <= 7; i++) {
			disturb("reason " + i, 10 - i);
		}

		assertThat(this.statistics.lines()).contains("not rewound: 5, since reason 5")
			.doesNotContain("not rewound: 4, since reason 6")
			.endsWith("not rewound: 7, for other reasons: 4, since reason 6; 3, since reason 7");
	}

	@Test
	void rareReasonsOfOneKindAreNamedOnce() {
		for (int i = 1; i <= 5; i++) {
			disturb("reason " + i, 10);
		}
		disturb("a connection was not returned; borrowed by [task-1]", 1);
		disturb("a connection was not returned; borrowed by [task-2]", 2);
		disturb("triggers or rules would fire for users", 1);
		disturb("triggers or rules would fire for \"Posts\"", 1);
		disturb("settings, privileges or the comment of the database itself have changed", 1);
		disturb("the server said: ERROR: " + "x".repeat(200) + "\n  Detail: y", 1);

		assertThat(this.statistics.lines()).hasSize(8)
			.endsWith("not rewound: 7, for other reasons: 3, since a connection was not returned; "
					+ "2, since triggers or rules would fire for …; "
					+ "1, since settings, privileges or the comment of the database itself have changed; "
					+ "1, since the server said: ERROR: " + "x".repeat(56) + "…");
	}

	@Test
	void timesOfEachReasonAreCounted() {
		assertThat(this.statistics.rewound(Rewind.disturbed("a thread is at work"), 1)).isEqualTo(1);
		assertThat(this.statistics.rewound(Rewind.impossible("the schema has changed"), 1)).isEqualTo(1);
		assertThat(this.statistics.rewound(Rewind.disturbed("a thread is at work"), 1)).isEqualTo(2);
		assertThat(this.statistics.rewound(Rewind.UNDONE, 1)).isZero();
	}

	private void disturb(String reason, int times) {
		for (int i = 0; i < times; i++) {
			this.statistics.rewound(Rewind.disturbed(reason), 1);
		}
	}

}
