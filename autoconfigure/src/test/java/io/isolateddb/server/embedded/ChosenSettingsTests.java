package io.isolateddb.server.embedded;

import java.util.List;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.DeclaredServer;
import io.isolateddb.server.ServerSettings;
import io.isolateddb.server.ServerSettings.Embedded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ChosenSettings} and for what nobody can choose.
 */
class ChosenSettingsTests {

	@ParameterizedTest
	@CsvSource({ "track_counts, off, the counters tell what a test has changed",
			"Listen-Addresses, *, the server listens on a port of its own", "PORT, 5432, Tests get its URL",
			"data_directory, /data, the server has its files in isolated-database.server.directory",
			"include, /etc/more.conf, the server has its files in", "cluster_name, mine, the server is known by it",
			"unix_socket_directories, /tmp, on this machine alone", "logging_collector, on, errors are looked for",
			"default_transaction_read_only, on, databases are created and undone on this server",
			"wal_level = 'x', y, it is not the name of a setting", "'wal level', y, it is not the name of a setting" })
	void settingOfPostgresqlOnWhichIsolationDependsIsRefused(String name, String value, String reason) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> EmbeddedPostgresSettings.chosen(normalized(name, value)))
			.withMessageStartingWith("Could not start an embedded PostgreSQL for isolated databases with "
					+ "isolated-database.server.embedded-settings." + ServerSettings.normalized(name) + " = '" + value
					+ "': ")
			.withMessageContaining(reason)
			.withMessageEndingWith(
					"Remove this property, or name a server of your own with isolated-database.server.url.");
	}

	@ParameterizedTest
	@CsvSource({ "performance_schema, OFF, its counters tell what a test has changed",
			"skip-performance-schema, ON, its counters tell what a test has changed",
			"bind-address, *, on this machine alone", "read_only, ON, for the application alone",
			"transaction-read-only, ON, for the application alone", "datadir, /data, the server has its files",
			"ssl, ON, without encryption", "log_error, /tmp/log, errors are looked for" })
	void settingOfMariaDbOnWhichIsolationDependsIsRefused(String name, String value, String reason) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> MariaDbSettings.chosen(normalized(name, value)))
			.withMessageContaining("embedded MariaDB for isolated databases with ")
			.withMessageContaining(reason);
	}

	private static Map<String, String> normalized(String name, String value) {
		return new ServerSettings(DeclaredServer.NONE, Embedded.AUTO, null, Map.of(name, value)).embeddedSettings();
	}

	@Test
	void fingerprintIsThatOfNamesAndValues() {
		assertThat(ChosenSettings.NONE.fingerprint()).isEmpty();
		assertThat(List.of(fingerprint(Map.of("a", "b", "c", "d")), fingerprint(Map.of("a", "b, c=d")),
				fingerprint(Map.of("a", "bc", "d", "")), fingerprint(Map.of("a", "Aa")),
				fingerprint(Map.of("a", "BB"))))
			.doesNotHaveDuplicates()
			.allMatch((text) -> text.matches("-[0-9a-f]{12}"));
	}

	private static String fingerprint(Map<String, String> settings) {
		return new ChosenSettings(settings).fingerprint();
	}

	@ParameterizedTest
	@ValueSource(strings = { "event_scheduler=true", "event_scheduler=ON" })
	void switchThatYamlHasChangedIsTheServersOwnAgain(String setting) {
		String[] parts = setting.split("=");
		assertThat(MariaDbSettings.chosenOptions(new ChosenSettings(Map.of(parts[0], parts[1]))))
			.containsExactly("--event-scheduler=ON");
	}

	@ParameterizedTest
	@CsvSource({ "log_bin, true, --log-bin", "log_bin, '', --log-bin", "log_bin, false, --skip-log-bin",
			"log_bin, mine, --log-bin=mine", "skip_innodb_checksums, '', --skip-innodb-checksums",
			"sql_mode, '', --sql-mode=" })
	void optionsWithoutValueHaveNone(String name, String value, String option) {
		assertThat(MariaDbSettings.chosenOptions(new ChosenSettings(Map.of(name, value)))).containsExactly(option);
	}

	@ParameterizedTest
	@CsvSource({ "collation_server, latin1_bin, --character-set-server=latin1 --collation-server=latin1_bin",
			"collation_server, binary, --character-set-server=binary --collation-server=binary",
			"collation_server, uca1400_as_cs, --character-set-server=utf8mb4 --collation-server=uca1400_as_cs",
			"character_set_server, latin1, --character-set-server=latin1",
			"event_scheduler, ON, --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci" })
	void characterSetAndCollationFitEachOther(String name, String value, String options) {
		assertThat(String.join(" ",
				MariaDbSettings.options(new ChosenSettings(Map.of(name, value)))
					.stream()
					.filter((option) -> option.matches("--(character-set|collation)-server.*"))
					.toList()))
			.isEqualTo(options);
	}

	@Test
	void localeIsThatOfEveryMachineWhereNothingIsChosen() {
		assertThat(PostgresLocales.of(new ChosenSettings(Map.of("wal_level", "logical"))))
			.isEqualTo(PostgresLocales.DEFAULTS);
	}

	@Test
	void localeOfTheProviderIsNoneOfTheOperatingSystem() {
		assertThat(PostgresLocales.of(new ChosenSettings(Map.of("locale_provider", "icu", "locale", "de-DE")))).first()
			.isEqualTo(
					Map.of("locale-provider", "icu", "icu-locale", "de-DE", "locale", "C.UTF-8", "lc-messages", "C"));
	}

	@Test
	void localeOfTheOperatingSystemIsTakenAsItIs() {
		assertThat(PostgresLocales.of(new ChosenSettings(Map.of("locale", "de_DE.UTF-8"))))
			.containsExactly(Map.of("locale", "de_DE.UTF-8", "lc-messages", "C"));
	}

	@Test
	void whatIsNotChosenOfTheLocaleIsTheSameOnEveryMachine() {
		assertThat(PostgresLocales.of(new ChosenSettings(Map.of("lc_collate", "sv_SE.UTF-8")))).containsExactly(
				Map.of("lc-collate", "sv_SE.UTF-8", "locale", "C.UTF-8", "lc-messages", "C"),
				Map.of("lc-collate", "sv_SE.UTF-8", "locale", "C", "lc-messages", "C"));
	}

}
