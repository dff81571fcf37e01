package io.isolateddb.autoconfigure;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link EmbeddedSettings}.
 */
class EmbeddedSettingsTests {

	private static final String PREFIX = "isolated-database.server.embedded-settings.";

	private final MutableEnvironment environment = new MutableEnvironment();

	@Test
	void nothingIsSet() {
		assertThat(EmbeddedSettings.of(this.environment)).isEmpty();
	}

	@Test
	void namesInYamlAreThoseOfTheServer() throws IOException {
		yaml("""
				isolated-database:
				  server:
				    embedded-settings:
				      wal_level: logical
				      max-connections: 50
				      TimeZone: Europe/Berlin
				      jit: off
				      sql_mode: ""
				      pg_stat_statements.track: all
				      "[auto_explain.log_min_duration]": 1s
				      app:
				        tenant: ${name:Ada}
				      shared_preload_libraries:
				      - auto_explain
				      - pg_stat_statements
				""");

		assertThat(EmbeddedSettings.of(this.environment)).containsOnly(entry("wal_level", "logical"),
				entry("max_connections", "50"), entry("timezone", "Europe/Berlin"), entry("jit", "false"),
				entry("sql_mode", ""), entry("pg_stat_statements.track", "all"),
				entry("auto_explain.log_min_duration", "1s"), entry("app.tenant", "Ada"),
				entry("shared_preload_libraries", "auto_explain,pg_stat_statements"));
	}

	@ParameterizedTest
	@CsvSource({ "ISOLATED_DATABASE_SERVER_EMBEDDED_SETTINGS_WAL_LEVEL",
			"ISOLATEDDATABASE_SERVER_EMBEDDEDSETTINGS_WAL_LEVEL",
			"isolated_database_server_embedded_settings_wal_level",
			"isolated-database.server.embedded-settings.wal_level" })
	void variableIsTheWholeNameInUpperCaseOrLowerCase(String variable) {
		variables(Map.of(variable, "logical", "ISOLATED_DATABASE_SERVER_EMBEDDED_SETTINGS_", "none",
				"ISOLATED_DATABASE_SERVER_EMBEDDED", "always"));

		assertThat(EmbeddedSettings.of(this.environment)).containsExactly(entry("wal_level", "logical"));
	}

	@Test
	void firstSourceCountsHoweverTheNameIsWritten() throws IOException {
		properties(Map.of(PREFIX + "Wal-Level", "replica"));
		variables(Map.of("ISOLATED_DATABASE_SERVER_EMBEDDED_SETTINGS_WAL_LEVEL", "logical",
				"ISOLATED_DATABASE_SERVER_EMBEDDED_SETTINGS_SHARED_PRELOAD_LIBRARIES", "one"));
		yaml("isolated-database.server.embedded-settings: {wal_level: minimal, shared_preload_libraries: [two, three], "
				+ "jit: on}");

		assertThat(EmbeddedSettings.of(this.environment)).containsOnly(entry("wal_level", "replica"),
				entry("shared_preload_libraries", "one"), entry("jit", "true"));
	}

	private void properties(Map<String, String> properties) {
		this.environment.getPropertySources()
			.addLast(new MapPropertySource("properties", new LinkedHashMap<>(properties)));
	}

	private void variables(Map<String, String> variables) {
		this.environment.getPropertySources()
			.addLast(new SystemEnvironmentPropertySource("variables", new LinkedHashMap<>(variables)));
	}

	private void yaml(String yaml) throws IOException {
		new YamlPropertySourceLoader().load("yaml", new ByteArrayResource(yaml.getBytes()))
			.forEach(this.environment.getPropertySources()::addLast);
	}

	/**
	 * Has no property sources of its own.
	 */
	private static final class MutableEnvironment extends StandardEnvironment {

		@Override
		protected void customizePropertySources(MutablePropertySources sources) {
		}

	}

}
