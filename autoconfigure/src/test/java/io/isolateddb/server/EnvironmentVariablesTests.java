package io.isolateddb.server;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EnvironmentVariables}.
 */
class EnvironmentVariablesTests {

	@Test
	void blankVariableCountsAsNotSet() {
		EnvironmentVariables variables = new EnvironmentVariables(Map.of("A", " value ", "B", " "));

		assertThat(variables.get("A")).isEqualTo("value");
		assertThat(variables.has("A")).isTrue();
		assertThat(variables.get("B")).isNull();
		assertThat(variables.has("B")).isFalse();
		assertThat(variables.has("C")).isFalse();
		assertThat(variables.origin(List.of("A"))).isEqualTo("A");
	}

}
