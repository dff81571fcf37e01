package io.isolateddb.engine.postgresql;

import java.nio.file.Path;

import io.isolateddb.engine.ServerAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PostgreSqlUrl}.
 */
class PostgreSqlUrlTests {

	private static final String SERVER = "jdbc:postgresql://one:1,two/postgres?ssl=true&connectTimeout=1";

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			                                                        | ssl=true&connectTimeout=1
			jdbc:postgresql://db/app                                | ssl=true&connectTimeout=1
			jdbc:postgresql:app?currentSchema=x&connectTimeout=9    | currentSchema=x&connectTimeout=1&ssl=true
			jdbc:postgresql://db/app?user=me&password=pw&sslmode=no | ssl=true&connectTimeout=1
			jdbc:mysql://db/app?currentSchema=x                     | ssl=true&connectTimeout=1
			""")
	void databaseHasParametersOfServerAndOfDeclaredUrl(@Nullable String declared, String parameters) {
		assertThat(PostgreSqlUrl.of(SERVER, "a b", declared))
			.isEqualTo("jdbc:postgresql://one:1,two/a%20b?" + parameters);
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:p6spy:postgresql://db/app, jdbc:p6spy:postgresql:",
			"jdbc:p6spy:mysql://db/app, jdbc:postgresql:", "jdbc:tc:postgresql:18:///app, jdbc:postgresql:" })
	void databaseHasTheDriversThatPassCallsOn(String declared, String scheme) {
		assertThat(PostgreSqlUrl.of(SERVER, "a", declared))
			.isEqualTo(scheme + "//one:1,two/a?ssl=true&connectTimeout=1");
	}

	@Test
	void hostIsThisOneWhenServerHasNone() {
		assertThat(PostgreSqlUrl.of("jdbc:postgresql:postgres", "app", null))
			.isEqualTo("jdbc:postgresql://localhost/app");
	}

	@Test
	void commandHasNoParametersOfTheDriver() {
		assertThat(PostgreSqlUrl.command(new ServerAddress(SERVER, "it's me", "pw")))
			.isEqualTo("psql 'postgresql://it%27s%20me@one:1,two/postgres'");
	}

	@Test
	void commandNamesTheFileWithThePassword() {
		ServerAddress address = new ServerAddress("jdbc:postgresql://127.0.0.1:1/app", "postgres", "secret",
				Path.of("/it's mine/password"));

		assertThat(PostgreSqlUrl.command(address))
			.isEqualTo("psql 'postgresql://postgres@127.0.0.1:1/app?passfile=/it%27s%20mine/password'");
	}

}
