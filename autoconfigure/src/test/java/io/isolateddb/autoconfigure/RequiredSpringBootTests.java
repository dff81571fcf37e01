package io.isolateddb.autoconfigure;

import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link RequiredSpringBoot}.
 */
class RequiredSpringBootTests {

	@ParameterizedTest
	@ValueSource(strings = { "3.5.7", "2.7.18", "3.6.0-SNAPSHOT" })
	void olderVersionIsRefusedWithWhatToDo(String version) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> RequiredSpringBoot.check(version, getClass()))
			.withMessage("No context for " + getClass().getName()
					+ ": isolated-database-spring-boot-starter-test needs Spring Boot 4, and this is " + version
					+ ". Move to Spring Boot 4, or remove the dependency.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "4.0.0", "4.1.2", "4.2.0-M1", "5.0.0", "10.0.0" })
	void laterVersionIsFine(String version) {
		assertThatNoException().isThrownBy(() -> RequiredSpringBoot.check(version, getClass()));
	}

	@Test
	void versionOfTheseTestsIsFine() {
		assertThatNoException().isThrownBy(() -> RequiredSpringBoot.check(getClass()));
	}

}
