package io.isolateddb.server.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.ServerAddress;
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
 * The settings of an embedded MariaDB are the user's to choose, and so is the collation
 * of its databases.
 */
@Tag("own-server")
class SettingsOfTheEmbeddedMariaDbIntegrationTests {

	@TempDir
	private static Path folder;

	private static EmbeddedMariaDbServer server;

	private static EmbeddedMariaDbLauncher launcher(Path folder, Map<String, String> settings) {
		return new EmbeddedMariaDbLauncher(new ServerDirectories(folder), "jdbc:mariadb:",
				MariaDbSettings.chosen(settings));
	}

	@BeforeAll
	static void startServer() {
		server = launcher(folder,
				Map.of("sql_mode", "ANSI,STRICT_TRANS_TABLES", "lower_case_table_names", "1", "collation_server",
						"latin1_german1_ci", "event_scheduler", "true", "log_bin", "true", "binlog_format", "ROW",
						"init_connect", "SET @tenant = 'a \"b\" $c'"))
			.launch("a test");
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					sql_mode                       | REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ANSI,STRICT_TRANS_TABLES
					lower_case_table_names         | 1
					collation_server               | latin1_german1_ci
					character_set_server           | latin1
					event_scheduler                | ON
					log_bin                        | 1
					binlog_format                  | ROW
					init_connect                   | SET @tenant = 'a "b" $c'
					max_connections                | 500
					innodb_flush_log_at_trx_commit | 0
					""")
	void settingIsAsChosenAndTheOthersAreAsEver(String name, String value) {
		assertThat(
				JdbcClient.create(new DriverManagerDataSource(server.jdbcUrl(), server.username(), server.password()))
					.sql("SELECT @@global." + name)
					.query((row, number) -> row.getString(1))
					.single())
			.isEqualTo(value);
	}

	@Test
	void databasesAreCopiedAndRewoundUnderTheSettings() throws SQLException {
		try (DatabaseEngine engine = DatabaseProduct
			.engineFor(new ServerAddress(server.jdbcUrl(), server.username(), server.password()))) {
			engine.administration().create("isodb_1");
			execute(engine, "isodb_1", "CREATE TABLE \"Users\" (id int AUTO_INCREMENT PRIMARY KEY, name varchar(20))");
			execute(engine, "isodb_1", "INSERT INTO users (name) VALUES ('Zoe' || 'y'), ('Ärne'), ('adam')");
			engine.administration().freeze("isodb_1", "isodb_2_t");
			engine.administration().copy("isodb_2_t", "isodb_3");
			ChangeTracker changes = engine.trackChanges("isodb_3", "isodb_2_t");
			execute(engine, "isodb_3", "INSERT INTO USERS (name) VALUES ('Eve')");

			assertThat(changes.rewind(0, null)).extracting(Rewind::outcome, Rewind::reason)
				.containsExactly(Rewind.Outcome.UNDONE, "");
			assertThat(names(engine, "isodb_3")).containsExactly("adam", "Ärne", "Zoey");
		}
	}

	private static List<String> names(DatabaseEngine engine, String database) {
		ServerAddress address = engine.address(database, null);
		return JdbcClient.create(new DriverManagerDataSource(address.jdbcUrl(), address.username(), address.password()))
			.sql("SELECT name FROM users ORDER BY name")
			.query(String.class)
			.list();
	}

	private static void execute(DatabaseEngine engine, String database, String sql) throws SQLException {
		try (Connection session = engine.address(database, null).connect();
				Statement statement = session.createStatement()) {
			statement.execute(sql);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			sql_modus        | ANSI             | unknown variable 'sql-modus=ANSI'
			sql_mode         | ANSY             | ANSY
			collation_server | utf8mb4_klingon  | utf8mb4_klingon
			""")
	void errorNamesTheSettingAndItsValueAndWhatTheServerSaid(String name, String value, String said,
			@TempDir Path servers) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> launcher(servers, Map.of(name, value, "event_scheduler", "ON")).launch("a test"))
			.withMessageStartingWith("Could not start an embedded MariaDB for isolated databases: ")
			.withMessageContaining(said)
			.withMessageEndingWith(
					"Correct or remove isolated-database.server.embedded-settings." + name + " = '" + value + "'.");
	}

}
