package io.isolateddb.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ScriptsMigrator} with a real PostgreSQL.
 */
@Tag("postgresql")
class ScriptsMigratorIntegrationTests {

	private final DataSource dataSource = TestPostgreSql.newDatabase();

	private final JdbcClient jdbc = JdbcClient.create(this.dataSource);

	@Test
	void scriptsAreAppliedInOrder() throws SQLException {
		migrate("CREATE TABLE a (id int)", "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);",
				"DELETE FROM a WHERE id = 1");

		assertThat(ids()).containsExactly(2);
	}

	@Test
	void scriptWithoutStatementsIsFine() throws SQLException {
		migrate("", "-- nothing here\r\n", "\uFEFF", "\uFEFFCREATE TABLE a (id int);\r\nINSERT INTO a VALUES (1);\r\n");

		assertThat(ids()).containsExactly(1);
	}

	@Test
	void statementThatRefusesATransactionWorks() throws SQLException {
		migrate("CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY i ON a (id); VACUUM a;");

		assertThat(this.jdbc.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")
			.query(Boolean.class)
			.single()).isTrue();
	}

	@Test
	void transactionOfTheScriptIsHonoured() throws SQLException {
		migrate("CREATE TABLE a (id int); BEGIN; INSERT INTO a VALUES (1); ROLLBACK; "
				+ "BEGIN; INSERT INTO a VALUES (2); SAVEPOINT s; INSERT INTO a VALUES (3); ROLLBACK TO s; COMMIT");

		assertThat(ids()).containsExactly(2);
	}

	@Test
	void bodiesOfFunctionsAreOneStatement() throws SQLException {
		migrate("""
				CREATE TABLE a (id int);
				CREATE FUNCTION one() RETURNS void LANGUAGE plpgsql AS $body$
				BEGIN
					INSERT INTO a VALUES (1);
				END;
				$body$;
				CREATE PROCEDURE two() BEGIN ATOMIC
					INSERT INTO a VALUES (CASE WHEN true THEN 2 END);
					INSERT INTO a VALUES (3);
				END;
				SELECT one();
				CALL two();
				DO $$ BEGIN INSERT INTO a VALUES (4); END; $$;
				CREATE RULE r AS ON DELETE TO a DO ALSO (SELECT 1; SELECT 2);
				""");

		assertThat(ids()).containsExactly(1, 2, 3, 4);
	}

	@Test
	void textThatMeansSomethingToJdbcIsTakenAsItIs() throws SQLException {
		migrate("CREATE TABLE a AS SELECT 1 AS id, '{fn now()} ? :x'::text AS t, '{\"k\": 1}'::jsonb ? 'k' AS b, "
				+ "'{1}'::int[] AS i");

		assertThat(this.jdbc.sql("SELECT t FROM a WHERE b").query(String.class).single()).isEqualTo("{fn now()} ? :x");
	}

	@Test
	void escapeOfJdbcIsNotSql() {
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> migrate("SELECT {fn now()}"))
			.withMessageContaining("syntax error at or near \"{\"");
	}

	@Test
	void settingsOfAScriptDoNotMeetTheNextOneInAPool() throws SQLException {
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setDataSource(this.dataSource);
			pool.setMaximumPoolSize(1);

			migrator("CREATE SCHEMA other; SET search_path = other;", "CREATE TABLE a (id int);").migrate(pool);
		}

		assertThat(this.jdbc.sql("SELECT to_regclass('public.a') IS NOT NULL").query(Boolean.class).single()).isTrue();
	}

	@Test
	void failureNamesScriptLineDatabaseCauseAndStatement() {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> migrate("CREATE TABLE a (id int);", "-- seed\n\nINSERT INTO a\n\tVALUES ('x');"))
			.withMessage(
					"Fixture 'script-1.sql' failed at line 3 for database '%s': "
							+ "ERROR: invalid input syntax for type integer: \"x\"; Position: 24. "
							+ "Statement: INSERT INTO a VALUES ('x'). "
							+ "Correct the script; until then each test that uses it fails with this message.",
					database())
			.withCauseInstanceOf(SQLException.class);
	}

	@Test
	void failureInTransactionLeavesNoTransactionBehind() throws SQLException {
		migrate("CREATE TABLE a (id int)");

		try (Connection connection = this.dataSource.getConnection()) {
			DataSource single = new SingleConnectionDataSource(connection, true);
			assertThatExceptionOfType(IsolatedDatabaseException.class)
				.isThrownBy(() -> migrator("BEGIN; INSERT INTO a VALUES (1); SELECT nonsense;").migrate(single));
			assertThat(connection.getAutoCommit()).isTrue();
			assertThat(JdbcClient.create(single).sql("SELECT count(*) FROM a").query(Integer.class).single()).isZero();
		}
	}

	@Test
	void transactionWithoutCommitIsAFailure() throws SQLException {
		migrate("CREATE TABLE a (id int)");

		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> migrate("BEGIN;\nCOMMIT;\nSTART TRANSACTION;\nINSERT INTO a VALUES (1);"))
			.withMessage("Fixture 'script-0.sql' failed at line 3 for database '%s': "
					+ "the transaction that starts here is never committed. Statement: START TRANSACTION. "
					+ "Add COMMIT to the script, or leave BEGIN out.", database());
		assertThat(ids()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ROLLBACK TO s", "COMMIT AND CHAIN", "RELEASE s" })
	void transactionThatGoesOnIsAFailure(String statement) {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> migrate("BEGIN; SAVEPOINT s; " + statement))
			.withMessageContaining("the transaction that starts here is never committed. Statement: BEGIN.");
	}

	@Test
	void connectionThatDiesIsReportedByTheStatementThatKilledIt() {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> migrate("SELECT pg_terminate_backend(pg_backend_pid())"))
			.withMessageContaining("terminating connection");
	}

	@Test
	void copyFromStdinIsRefused() {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> migrate("CREATE TABLE a (id int);\nCOPY public.a (id) FROM stdin;\n1\n\\.\n"))
			.withMessageStartingWith("Fixture 'script-0.sql' failed at line 2 for database")
			.withMessageContaining("COPY … FROM STDIN are not SQL")
			.withMessageEndingWith("Use INSERT instead; pg_dump writes it with --inserts.");
	}

	@Test
	void commandToPsqlIsRefused() {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> migrate("\\restrict abc\n\nSELECT 1;"))
			.withMessageStartingWith("Fixture 'script-0.sql' failed at line 1 for database")
			.withMessageContaining("a command to psql, not SQL")
			.withMessageEndingWith("Remove the line.");
	}

	private void migrate(String... scripts) throws SQLException {
		migrator(scripts).migrate(this.dataSource);
	}

	private static ScriptsMigrator migrator(String... scripts) {
		return new ScriptsMigrator(Stream.of(scripts)
			.map((content) -> new SqlScript("script-" + List.of(scripts).indexOf(content) + ".sql", content))
			.toList());
	}

	private List<Integer> ids() {
		return this.jdbc.sql("SELECT id FROM a ORDER BY id").query(Integer.class).list();
	}

	private String database() {
		return this.jdbc.sql("SELECT current_database()").query(String.class).single();
	}

}
