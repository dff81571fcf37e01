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
	void rareReasonsAreSummedUpWhenThereAreMany() {
		for (int i = 1; i <= 7; i++) {
			disturb("reason " + i, 10 - i);
		}

		assertThat(this.statistics.lines()).contains("not rewound: 5, since reason 5")
			.doesNotContain("not rewound: 4, since reason 6")
			.endsWith("not rewound: 7, for other reasons");
	}

	private void disturb(String reason, int times) {
		for (int i = 0; i < times; i++) {
			this.statistics.rewound(Rewind.disturbed(reason), 1);
		}
	}

}
