package io.isolateddb.engine;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DatabaseUrl}.
 */
class DatabaseUrlTests {

	@Test
	void urlHasItsParts() {
		DatabaseUrl url = DatabaseUrl.of("jdbc:mysql:replication://me:s@cret@one:1,[::1]:2/my%20app?a=1&b&=x&c=d=e");

		assertThat(url.scheme()).containsExactly("jdbc", "mysql", "replication");
		assertThat(url.userInfo()).isEqualTo("me:s@cret");
		assertThat(url.hosts()).isEqualTo("one:1,[::1]:2");
		assertThat(url.database()).isEqualTo("my%20app");
		assertThat(url.parameters()).hasToString("{a=1, b=, c=d=e}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql:app?a=b    | jdbc:postgresql:///app?a=b
			jdbc:postgresql:/          | jdbc:postgresql:///
			jdbc:postgresql:           | jdbc:postgresql:///
			jdbc:postgresql://db       | jdbc:postgresql://db/
			jdbc:postgresql://db?a=b   | jdbc:postgresql://db/?a=b
			JDBC:PostgreSQL://Db/App   | jdbc:postgresql://Db/App
			postgres://me:pw@db:1/app? | postgres://db:1/app
			""")
	void textHasTheSameParts(String url, String text) {
		assertThat(DatabaseUrl.of(url).text()).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://db/app, PostgreSQL", "postgres://db/app, PostgreSQL",
			"jdbc:mysql:loadbalance://a/b, MySQL", "mariadb://db/app, MySQL", "jdbc:p6spy:postgresql://db/app,",
			"jdbc:tc:mysql:9:///app,", "oracle://db/app,", "db/app,", "''," })
	void productIsKnownWhenNoOtherDriverStandsBeforeIt(String url, String product) {
		assertThat(DatabaseUrl.of(url).product().map(DatabaseProduct::name).orElse(null)).isEqualTo(product);
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:postgresql:app", "postgresql://db", "jdbc:p6spy:postgresql://db/app",
			"jdbc:tc:postgresql:18-alpine:///app", "jdbc-secretsmanager:postgresql://db/app" })
	void productIsNamedEvenWhenOtherDriversStandBeforeIt(String url) {
		assertThat(DatabaseUrl.of(url).names("postgresql")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "jdbc:h2:mem:postgresql", "jdbc:h2:mem:a:postgresql:b", "jdbc:mysql://postgresql/postgresql",
					"jdbc:mysql://db/app?x=postgresql:", "jdbc:mysql+srv:postgresql", "postgresql" })
	void productIsNotNamedByOtherParts(String url) {
		assertThat(DatabaseUrl.of(url).names("postgresql")).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql://me:secret@db/secret?secret | jdbc:postgresql:…
			jdbc:p6spy:postgresql://me:secret@db         | jdbc:p6spy:postgresql:…
			jdbc:oracle:thin:secret/secret@db            | jdbc:oracle:…
			me:secret:secret:1                           | me:…
			db/secret                                    | db…
			''                                           | …
			""")
	void stringHasNoSecrets(String url, String text) {
		assertThat(DatabaseUrl.of(url)).hasToString(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql://me:secret@db:5432/app?a=secret | jdbc:postgresql://db:5432/app
			jdbc:postgresql://a:1,b:2/app                    | jdbc:postgresql://a:1,b:2/app
			jdbc:postgresql://me:sec/ret@db/app              | jdbc:postgresql:…
			jdbc:mysql://(host=db,password=secret)/app       | jdbc:mysql:…
			jdbc:mysql:loadbalance://me:secret@db/app        | jdbc:mysql:loadbalance://db/app
			jdbc:p6spy:postgresql://db/app                   | jdbc:p6spy:postgresql:…
			jdbc:h2:mem:app;PASSWORD=secret                  | jdbc:h2:…
			""")
	void urlForMessagesHasNoSecrets(String url, String text) {
		assertThat(DatabaseUrl.of(url).withoutSecrets()).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql://db/app         | true
			jdbc:postgresql://me@DB/app?a=b  | true
			jdbc:postgresql://db:5433/app    | false
			jdbc:postgresql://db/App         | false
			jdbc:mysql://db/app              | false
			db/app                           | false
			""")
	void databaseIsTheSameIfAllButUserAndParametersIsEqual(String url, boolean same) {
		assertThat(DatabaseUrl.of(url).isSameDatabase(DatabaseUrl.of("jdbc:postgresql://db/app?c=d"))).isEqualTo(same);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql://localhost/app             | jdbc:postgresql://LOCALHOST:5432/app
			jdbc:postgresql://127.0.0.1/app             | jdbc:postgresql:app
			jdbc:postgresql://[::1]:5432/app            | jdbc:postgresql:///app
			jdbc:postgresql://a,b:5433/app              | jdbc:postgresql://b:5433,a:5432/app
			jdbc:postgresql://db/my%20app               | jdbc:postgresql://db/my app
			jdbc:p6spy:postgresql://db/app              | jdbc:postgresql://db/app
			jdbc:otel:mysql://db/app                    | jdbc:p6spy:mariadb://db/app
			jdbc:mysql://db/app?useSSL=false            | jdbc:mariadb://db:3306/app
			jdbc:mysql://address=(host=db)(port=1)/app  | jdbc:mysql://db:1/app
			jdbc:mysql://(user=me,host=DB)/app          | jdbc:mysql://db:3306/app
			""")
	void databaseIsTheSameWhereTheDifferenceHasNoEffect(String url, String other) {
		assertThat(DatabaseUrl.of(url).isSameDatabase(DatabaseUrl.of(other))).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql://a,b/app                            | jdbc:postgresql://a/app
			jdbc:postgresql://localhost:5433/app                 | jdbc:postgresql://localhost/app
			jdbc:postgresql://localhost/app                      | jdbc:mysql://localhost/app
			jdbc:mysql://localhost:5432/app                      | jdbc:postgresql://localhost:5432/app
			jdbc:postgresql:?service=a                           | jdbc:postgresql:?service=b
			jdbc:mysql://(host=a,port=1),(host=b,port=1)/app     | jdbc:mysql://(host=a,port=1)/app
			jdbc:tc:postgresql:18:///app                         | jdbc:postgresql:///app
			jdbc:h2:mem:a                                        | jdbc:h2:mem:b
			""")
	void databaseIsAnotherWhereTheDifferenceHasAnEffect(String url, String other) {
		assertThat(DatabaseUrl.of(url).isSameDatabase(DatabaseUrl.of(other))).isFalse();
	}

	@Test
	void driversThatPassCallsOnCanBeExchanged() {
		DatabaseUrl url = DatabaseUrl.of("jdbc:p6spy:postgresql://db/app?a=b");

		assertThat(url.drivers()).containsExactly("p6spy");
		assertThat(url.withDrivers(List.of()).text()).isEqualTo("jdbc:postgresql://db/app?a=b");
		assertThat(DatabaseUrl.of("jdbc:postgresql://db/app").withDrivers(List.of("otel")).text())
			.isEqualTo("jdbc:otel:postgresql://db/app");
		assertThat(DatabaseUrl.of("jdbc:tc:postgresql:18:///app").drivers()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "a%20b, a b", "%c3%A4, ä", "100%, 100%", "%4, %4", "%zz, %zz", "a+b, a+b" })
	void partIsDecodedWhereItIsEncoded(String part, String text) {
		assertThat(DatabaseUrl.decode(part)).isEqualTo(text);
	}

	@Test
	void encodedTextIsDecodedToItself() {
		String text = "a b+c/ä%?";

		assertThat(DatabaseUrl.encode(text)).isEqualTo("a%20b%2Bc%2F%C3%A4%25%3F");
		assertThat(DatabaseUrl.decode(DatabaseUrl.encode(text))).isEqualTo(text);
	}

	@Test
	void otherPartsStayWhenOneChanges() {
		DatabaseUrl url = DatabaseUrl.of("postgres://db/app?a=1&b=2");

		assertThat(url.withJdbcScheme("postgresql").withHosts("other").withDatabase("x").text())
			.isEqualTo("jdbc:postgresql://other/x?a=1&b=2");
		assertThat(url.withoutParameters("a"::equals).text()).isEqualTo("postgres://db/app?b=2");
	}

}
