package io.isolateddb.failsafe;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Has a test that fails on purpose, and passes when it is run again.
 */
class FlakyIT extends UsersIT {

	private static int attempts;

	@Test
	void passesWhenItIsRunAgain() {
		add((attempts++ == 0) ? "the first attempt" : "another attempt");

		assertThat(names()).containsExactly("Ada", "another attempt");
	}

}
