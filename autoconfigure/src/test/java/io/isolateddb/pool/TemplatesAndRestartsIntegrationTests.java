package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A cached template is used only if a crash of the server cannot have changed it.
 */
class TemplatesAndRestartsIntegrationTests {

	private static final PoolOptions OPTIONS = new PoolOptions(new ConnectionSettings(new HikariConfig(), 2), 0,
			Duration.ofSeconds(30));

	@AfterAll
	static void dropTemplates() {
		try (ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
				new ServerOptions(null, true, 0))) {
			databases.emptyTemplate();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CREATE TABLE cache (id serial PRIMARY KEY); INSERT INTO cache DEFAULT VALUES           | true
					CREATE UNLOGGED TABLE cache (id int)                                                    | true
					CREATE UNLOGGED TABLE cache (id serial PRIMARY KEY, name text)                          | true
					CREATE UNLOGGED TABLE cache (id int); INSERT INTO cache VALUES (1)                      | false
					CREATE TABLE cache (id int); INSERT INTO cache VALUES (1); ALTER TABLE cache SET UNLOGGED | false
					CREATE SCHEMA "a ""b"; CREATE UNLOGGED TABLE "a ""b".cache AS SELECT 1 AS id; CREATE VIEW cache AS SELECT 1 | false
					""")
	void onlyTemplatesThatSurviveACrashAreKeptForLaterRuns(String sql, boolean kept) {
		requireKept(sql, kept);
	}

	/**
	 * Version 15 has introduced sequences that a crash resets.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CREATE UNLOGGED SEQUENCE s                                                                 | true
					CREATE UNLOGGED SEQUENCE s; SELECT nextval('s')                                            | false
					CREATE UNLOGGED SEQUENCE s; SELECT setval('s', 100, false)                                 | false
					CREATE UNLOGGED SEQUENCE s MINVALUE 0 START 0; SELECT nextval('s')                         | false
					CREATE UNLOGGED SEQUENCE s; CREATE UNLOGGED SEQUENCE t INCREMENT -1; SELECT nextval('s'), nextval('t') | false
					CREATE UNLOGGED SEQUENCE s; SELECT setval('s', 9223372036854775807); CREATE UNLOGGED TABLE rows AS SELECT 1 AS id | false
					CREATE UNLOGGED TABLE rows (id serial); INSERT INTO rows DEFAULT VALUES; DELETE FROM rows   | false
					""")
	void templatesWithSequencesThatACrashResetsAreNotKept(String sql, boolean kept) {
		assumeThat(JdbcClient.create(TestPostgreSql.database("postgres"))
			.sql("SELECT current_setting('server_version_num')::int")
			.query(int.class)
			.single()).isGreaterThanOrEqualTo(150_000);
		requireKept(sql + "; CREATE TABLE cache (id int)", kept);
	}

	private static void requireKept(String sql, boolean kept) {
		String first = template(sql);
		String second = template(sql);

		assertThat(second.equals(first)).isEqualTo(kept);
	}

	/**
	 * A run that makes a database.
	 * @return the template that it comes from
	 */
	private static String template(String sql) {
		try (ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
				new ServerOptions(null, true, 100))) {
			Template template = databases.derive(databases.emptyTemplate(), new Script(sql), OPTIONS.connections(),
					"a test");
			try (DatabaseLease lease = databases.pool(template, OPTIONS).lease("a test")) {
				assertThat(JdbcClient.create(lease.dataSource())
					.sql("SELECT count(*) FROM cache")
					.query(int.class)
					.single()).isLessThan(2);
			}
			return template.database();
		}
	}

	/**
	 * Executes statements.
	 *
	 * @param sql the statements
	 */
	private record Script(String sql) implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "restarts " + this.sql;
		}

		@Override
		public void migrate(DataSource dataSource) throws SQLException {
			try (Connection connection = dataSource.getConnection();
					Statement statement = connection.createStatement()) {
				statement.execute(this.sql);
			}
		}

	}

}
