package io.isolateddb.server;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerRequest}.
 */
class ServerRequestTests {

	@Test
	void anyProductFitsWhenNothingIsDeclared() {
		assertThat(request(null, null).fits("postgresql")).isTrue();
		assertThat(request(" ", "").fits("postgresql")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:postgresql://localhost/app", "jdbc:postgresql:app", "jdbc:postgresql:",
			"JDBC:PostgreSQL://localhost/app", "jdbc:tc:postgresql:18-alpine:///app", "jdbc:p6spy:postgresql://db/app",
			"jdbc:otel:postgresql://db/app", "jdbc:aws-wrapper:postgresql://db/app",
			"jdbc-secretsmanager:postgresql://db/app" })
	void productFitsWhenUrlNamesIt(String url) {
		assertThat(request(null, url).fits("postgresql")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:h2:mem:app;MODE=PostgreSQL", "jdbc:h2:mem:postgresql", "jdbc:h2:mem:a:postgresql:b",
			"jdbc:sqlite:postgresql", "jdbc:mysql://localhost/postgresql", "jdbc:tc:mysql:9:///postgresql",
			"jdbc:mariadb://postgresql:postgresql/app", "jdbc:sqlserver://db;app=:postgresql:", "localhost" })
	void productDoesNotFitWhenUrlNamesAnother(String url) {
		assertThat(request(null, url).fits("postgresql")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "org.postgresql.Driver, true",
			"com.amazonaws.secretsmanager.sql.AWSSecretsManagerPostgreSQLDriver, true", "org.h2.Driver, false",
			"com.mysql.cj.jdbc.Driver, false" })
	void productFitsWhenOnlyDriverIsDeclaredAndNamesIt(String driver, boolean fits) {
		assertThat(request(driver, null).fits("postgresql")).isEqualTo(fits);
	}

	@Test
	void urlDecidesWhenDriverWrapsAnother() {
		assertThat(request("com.p6spy.engine.spy.P6SpyDriver", "jdbc:p6spy:postgresql://db/app").fits("postgresql"))
			.isTrue();
		assertThat(request("com.p6spy.engine.spy.P6SpyDriver", "jdbc:p6spy:mysql://db/app").fits("postgresql"))
			.isFalse();
	}

	@Test
	void textNamesWhatIsDeclared() {
		assertThat(request(null, null)).hasToString("neither driver nor URL");
		assertThat(request("org.h2.Driver", null)).hasToString("driver org.h2.Driver");
		assertThat(request(null, "jdbc:h2:mem:app")).hasToString("URL jdbc:h2:mem:app…");
		assertThat(request("org.h2.Driver", "jdbc:h2:mem:app"))
			.hasToString("driver org.h2.Driver and URL jdbc:h2:mem:app…");
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:postgresql://me:secret@db/app", "jdbc:postgresql://db/app?user=me&password=secret",
			"jdbc:h2:mem:app;PASSWORD=secret", "jdbc:oracle:thin:me/secret@db", "jdbc:sqlserver://db;password=secret" })
	void textHasNoSecretsWhenUrlHas(String url) {
		assertThat(request(null, url).toString()).startsWith("URL jdbc:").doesNotContain("secret");
	}

	private static ServerRequest request(@Nullable String driver, @Nullable String url) {
		return new ServerRequest(driver, url, ServerRequestTests.class.getClassLoader());
	}

}
