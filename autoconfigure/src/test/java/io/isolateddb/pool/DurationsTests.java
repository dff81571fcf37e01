package io.isolateddb.pool;

import java.util.stream.LongStream;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Durations}.
 */
class DurationsTests {

	private final Durations durations = new Durations();

	@Test
	void percentilesAreWithinAnEighthOfTheTruth() {
		LongStream.rangeClosed(1, 1_000_000).forEach(this.durations::add);

		assertThat(this.durations.count()).isEqualTo(1_000_000);
		assertThat(this.durations.percentile(0.5)).isCloseTo(500_000L, Percentage.withPercentage(13));
		assertThat(this.durations.percentile(0.99)).isCloseTo(990_000L, Percentage.withPercentage(13));
		assertThat(this.durations.percentile(1)).isCloseTo(1_000_000L, Percentage.withPercentage(13));
	}

	@Test
	void shortestAndLongestDurationsAreCounted() {
		this.durations.add(0);
		this.durations.add(Long.MAX_VALUE);

		assertThat(this.durations.count()).isEqualTo(2);
		assertThat(this.durations.percentile(0.5)).isLessThanOrEqualTo(2);
	}

	@Test
	void descriptionGivesMilliseconds() {
		this.durations.add(2_500_000);

		assertThat(this.durations).hasToString("1 (median 2.500, p99 2.500, max 2.500 ms)");
	}

	@Test
	void descriptionOfNothingIsZero() {
		assertThat(this.durations).hasToString("0");
	}

}
