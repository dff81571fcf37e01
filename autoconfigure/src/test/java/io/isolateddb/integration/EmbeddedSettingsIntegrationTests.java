package io.isolateddb.integration;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests have their databases on an embedded server with the settings that the properties
 * choose, with Spring and without.
 */
@Tag("postgresql")
@Tag("own-server")
class EmbeddedSettingsIntegrationTests {

	private static final String PREFIX = "isolated-database.server.embedded-settings.";

	private static final Map<String, String> CHOSEN = Map.of("isolated-database.server.embedded", "always",
			PREFIX + "wal_level", "logical", PREFIX + "icu_locale", "de-DE", PREFIX + "default_transaction_isolation",
			"repeatable read", PREFIX + "standard_conforming_strings", "off", PREFIX + "bytea_output", "escape",
			PREFIX + "statement_timeout", "20s");

	private static final Set<String> ports = new HashSet<>();

	@BeforeEach
	void forget() {
		ports.clear();
	}

	@AfterEach
	void restore() {
		CHOSEN.keySet().forEach(System::clearProperty);
	}

	@Test
	void settingsHoldWithSpringAndWithoutItOnTheSameServer() {
		TestCases.succeed(2, SpringTestCase.class);

		CHOSEN.forEach(System::setProperty);
		TestCases.succeed(2, PlainTestCase.class);

		assertThat(ports).hasSize(1);
	}

	@Test
	void refusedSettingIsTheErrorOfTheTest() {
		assertThat(KeptOnServer.failures(1, RefusedTestCase.class).get(0)).hasStackTraceContaining(
				"isolated-database.server.embedded-settings.track_counts = 'off': the counters tell what a test has "
						+ "changed. Remove this property");
	}

	private static void verify(DataSource dataSource) {
		JdbcClient jdbc = JdbcClient.create(dataSource);
		assertThat(jdbc.sql("SHOW wal_level").query(String.class).single()).isEqualTo("logical");
		assertThat(jdbc.sql("SHOW transaction_isolation").query(String.class).single()).isEqualTo("repeatable read");
		assertThat(jdbc.sql("SELECT name FROM users ORDER BY name").query(String.class).list()).containsExactly("Ada");

		List.of("Ärne", "Zoe", "bea")
			.forEach((name) -> jdbc.sql("INSERT INTO users (name) VALUES (?)").param(name).update());

		assertThat(jdbc.sql("SELECT name FROM users ORDER BY name").query(String.class).list()).containsExactly("Ada",
				"Ärne", "bea", "Zoe");
		ports.add(jdbc.sql("SELECT inet_server_port()::text").query(String.class).single());
	}

	@UsersTest
	@TestPropertySource(properties = { "isolated-database.server.embedded=always", PREFIX + "wal_level=logical",
			PREFIX + "icu_locale=de-DE", PREFIX + "default_transaction_isolation=repeatable read",
			PREFIX + "standard-conforming-strings=off", PREFIX + "bytea_output=escape",
			PREFIX + "statement_timeout=20s" })
	@IsolatedDatabase
	static class SpringTestCase {

		@RepeatedTest(2)
		void hasDatabaseOfItsOwnOnTheServer(@Autowired DataSource dataSource) {
			verify(dataSource);
		}

	}

	@IsolatedDatabase
	static class PlainTestCase {

		@RepeatedTest(2)
		void hasDatabaseOfItsOwnOnTheServer(DataSource dataSource) {
			verify(dataSource);
		}

	}

	@UsersTest
	@TestPropertySource(properties = { "isolated-database.server.embedded=always", PREFIX + "track_counts=off" })
	@IsolatedDatabase
	static class RefusedTestCase {

		@Test
		void doesNotRun() {
		}

	}

}
