package io.isolateddb.autoconfigure;

import java.util.List;

import io.isolateddb.IsolatedDatabase.Access;
import io.isolateddb.IsolatedDatabase.Keep;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.IsolatedDatabaseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link IsolatedDatabaseProperties}.
 */
class IsolatedDatabasePropertiesTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void choicesAreThoseOfTheAnnotation() {
		this.environment.withProperty("isolated-database.scope", "class")
			.withProperty("isolated-database.access", "restricted")
			.withProperty("isolated-database.keep", "always");

		IsolatedDatabaseProperties properties = IsolatedDatabaseProperties.of(this.environment);

		assertThat(properties.scope()).isEqualTo(Scope.CLASS);
		assertThat(properties.access()).isEqualTo(Access.RESTRICTED);
		assertThat(properties.keep()).isEqualTo(Keep.ALWAYS);
	}

	@Test
	void nothingIsDefaultWhenNothingIsSet() {
		IsolatedDatabaseProperties properties = IsolatedDatabaseProperties.of(this.environment);

		assertThat(List.of(properties.scope(), properties.access(), properties.keep())).containsExactly(Scope.METHOD,
				Access.FULL, Keep.ON_FAILURE);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			scope  | default | [method, class]
			access | default | [full, restricted]
			keep   | default | [on-failure, always, never]
			keep   | banana  | [on-failure, always, never]
			""")
	void valueThatIsNoChoiceIsRefused(String name, String value, String choices) {
		this.environment.withProperty("isolated-database." + name, value);

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> IsolatedDatabaseProperties.of(this.environment))
			.withMessage(
					"Could not read the property isolated-database." + name + " = '" + value + "': it must be one of "
							+ choices + ". Correct its value; the README of Isolated Database lists all properties.");
	}

}
