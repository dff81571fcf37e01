package io.isolateddb.server.embedded;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.DatabaseServer;
import io.isolateddb.server.ServerSettings;
import io.isolateddb.server.embedded.OwnerJvm.RunningServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The settings of an embedded PostgreSQL are the user's to choose, and so is the locale
 * of its databases. Servers with other settings are others.
 */
@Tag("postgresql")
@Tag("own-server")
class SettingsOfTheEmbeddedServerIntegrationTests {

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	private static final String SORTED = "SELECT string_agg(t, '' ORDER BY t) FROM unnest(array['b', 'ä', 'B', 'a', 'Z']) t";

	private static final Map<String, String> LOGICAL = Map.of("wal_level", "logical", "icu_locale", "de-DE",
			"shared_preload_libraries", "pg_stat_statements", "pg_stat_statements.track", "all", "track_functions",
			"pl", "search_path", "\"$user\", public, \"o'x\\y\"", "autovacuum", "true");

	@TempDir
	private static Path folder;

	private static EmbeddedPostgresServer logical;

	private static EmbeddedPostgresServer sortedByC;

	@BeforeAll
	static void startServers() {
		logical = launch(folder, LOGICAL);
		sortedByC = launch(folder, Map.of("lc_collate", "C", "encoding", "LATIN1", "max_connections", "40"));
	}

	@AfterAll
	static void stopServers() {
		logical.close();
		sortedByC.close();
	}

	private static EmbeddedPostgresServer launch(Path folder, Map<String, String> settings) {
		ChosenSettings chosen = EmbeddedPostgresSettings.chosen(settings);
		return new EmbeddedPostgresLauncher(new ServerDirectories(folder), chosen).launch("a test");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			wal_level                | logical
			shared_preload_libraries | pg_stat_statements
			pg_stat_statements.track | all
			track_functions          | pl
			search_path              | "$user", public, "o'x\\y"
			autovacuum               | on
			max_wal_senders          | 10
			synchronous_commit       | on
			max_connections          | 300
			fsync                    | off
			track_counts             | on
			""")
	void settingIsAsChosenAndTheOthersAreAsEver(String name, String value) {
		assertThat(string(logical, "SELECT current_setting('" + name + "')")).isEqualTo(value);
	}

	@Test
	void changesAreDecodedLogically() {
		execute(logical, "CREATE TABLE decoded (name text)");
		string(logical, "SELECT pg_create_logical_replication_slot('one', 'test_decoding')");
		execute(logical, "INSERT INTO decoded VALUES ('Ada')");

		assertThat(string(logical, "SELECT string_agg(data, '') FROM pg_logical_slot_get_changes('one', NULL, NULL)"))
			.contains("table public.decoded: INSERT: name[text]:'Ada'");
	}

	@Test
	void textIsSortedAsInTheChosenLocale() {
		assertThat(string(logical, SORTED)).isEqualTo("aäbBZ");
		assertThat(string(logical,
				"SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'"))
			.isEqualTo("ide-DE");
		assertThat(string(sortedByC, SORTED)).isEqualTo("BZabä");
		assertThat(string(sortedByC, "SELECT datlocprovider::text || datcollate || pg_encoding_to_char(encoding)"
				+ " FROM pg_database WHERE datname = 'template1'"))
			.isEqualTo("cCLATIN1");
	}

	@Test
	void otherSettingsAreAnotherServer() {
		assertThat(logical.directory()).isNotEqualTo(sortedByC.directory());
		assertThat(logical.process()).isNotEqualTo(sortedByC.process());
		assertThat(string(sortedByC, "SHOW wal_level")).isEqualTo("minimal");
		assertThat(string(sortedByC, "SHOW max_connections")).isEqualTo("40");
	}

	@Test
	void sameSettingsAreTheSameServer() {
		try (EmbeddedPostgresServer same = launch(folder, LOGICAL)) {
			assertThat(same.process()).isEqualTo(logical.process());
		}
	}

	@Test
	void nextJvmStartsTheServerWithItsSettingsAndFiles(@TempDir Path servers) throws Exception {
		String[] options = { "-Disolated-database.server.directory=" + servers,
				"-D" + ServerSettings.EMBEDDED_SETTINGS + "WAL-Level=logical",
				"-D" + ServerSettings.EMBEDDED_SETTINGS + "[app.tenant]=it's 1" };
		try (OwnerJvm jvm = OwnerJvm.start("exit", options)) {
			assertThat(jvm.end())
				.containsPattern("Using embedded PostgreSQL .*, with the settings app.tenant, wal_level");
		}
		Map<String, String> settings = Map.of("wal_level", "logical", "app.tenant", "it's 1");
		String command;
		try (EmbeddedPostgresServer server = launch(servers, settings)) {
			assertThat(string(server, "SHOW app.tenant")).isEqualTo("it's 1");
			string(server, "SELECT pg_create_logical_replication_slot('kept', 'test_decoding')");
			command = server.startCommand();
		}
		Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true)
			.redirectOutput(Redirect.DISCARD)
			.start();
		assertThat(process.onExit()).succeedsWithin(TEN_SECONDS).returns(0, Process::exitValue);

		try (OwnerJvm jvm = OwnerJvm.start("wait", options)) {
			RunningServer running = jvm.server();
			assertThat(running.directory().getParent()).isEqualTo(servers);
			try (EmbeddedPostgresServer same = launch(servers, settings)) {
				assertThat(same.process()).isEqualTo(running.process());
				assertThat(string(same, "SELECT slot_name FROM pg_replication_slots")).isEqualTo("kept");
			}
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			wal_levle                | logical | unrecognized configuration parameter "wal_levle"
			wal_level                | logicl  | invalid value for parameter "wal_level": "logicl"
			wal_level                | logicl  | HINT:  Available values: minimal, replica, logical.
			shared_preload_libraries | no_such | could not access file "no_such"
			lc_collate               | xx_YY   | invalid locale name "xx_YY"
			""")
	void errorNamesTheSettingAndItsValueAndWhatTheServerSaid(String name, String value, String said,
			@TempDir Path servers) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> launch(servers, Map.of(name, value, "track_functions", "pl")))
			.withMessageStartingWith("Could not start an embedded PostgreSQL for isolated databases: ")
			.withMessageContaining(said)
			.withMessageEndingWith(
					"Correct or remove isolated-database.server.embedded-settings." + name + " = '" + value + "'.");
	}

	private static void execute(DatabaseServer server, String sql) {
		jdbc(server).sql(sql).update();
	}

	private static String string(DatabaseServer server, String sql) {
		return jdbc(server).sql(sql).query((row, number) -> row.getString(1)).single();
	}

	private static JdbcClient jdbc(DatabaseServer server) {
		return JdbcClient.create(new DriverManagerDataSource(server.jdbcUrl(), server.username(), server.password()));
	}

}
