package io.isolateddb.engine.postgresql;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.RewoundClone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PostgreSqlComparison}.
 */
class PostgreSqlComparisonTests {

	private static final AtomicInteger copies = new AtomicInteger();

	private static PostgreSqlTemplate template;

	@BeforeAll
	static void makeTemplate() throws SQLException {
		template = PostgreSqlTemplate.of("""
				CREATE SCHEMA "Odd ""Schema";
				CREATE TABLE public.users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, born date);
				INSERT INTO public.users (name) SELECT 'user ' || i FROM generate_series(1, 10) i;
				CREATE TABLE public.words (word text);
				INSERT INTO public.words VALUES ('a'), ('a'), ('b'), (NULL);
				CREATE TABLE "Odd ""Schema"."Ta'ble" (a int, "b c" text, PRIMARY KEY ("b c", a));
				INSERT INTO "Odd ""Schema"."Ta'ble" VALUES (1, 'one'), (2, 'two');
				CREATE TABLE public.events (id int, at date) PARTITION BY RANGE (id);
				CREATE TABLE public.events_1 PARTITION OF public.events FOR VALUES FROM (0) TO (100);
				CREATE TABLE public.large (id int PRIMARY KEY, text text);
				INSERT INTO public.large SELECT i, repeat('x', 100) FROM generate_series(1, 50000) i;
				CREATE MATERIALIZED VIEW public.totals AS SELECT count(*) AS n FROM public.users;
				CREATE MATERIALIZED VIEW public.unread AS SELECT id FROM public.users WITH NO DATA;
				CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
				CREATE TYPE public.mood AS ENUM ('good');""");
	}

	@AfterAll
	static void dropTemplate() throws SQLException {
		PostgreSqlTemplate.engine.administration().drop(template.name());
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					SELECT * FROM users                                        |
					INSERT INTO users (name) VALUES ('x'), ('y')               | users: 2 rows added
					UPDATE users SET name = 'x' WHERE id < 4                   | users: 3 rows changed
					UPDATE users SET name = name                               |
					UPDATE users SET name = NULL WHERE id = 1                  | users: 1 row changed
					DELETE FROM users WHERE id > 5                             | users: 5 rows removed
					TRUNCATE users                                             | users: 10 rows removed
					DELETE FROM users; UPDATE words SET word = 'c'             | users: 10 rows removed; words: 4 rows added, 4 removed
					INSERT INTO words VALUES ('a')                             | words: 1 row added
					DELETE FROM words WHERE word IS NULL                       | words: 1 row removed
					UPDATE words SET word = 'b' WHERE word = 'a'               | words: 2 rows added, 2 removed
					INSERT INTO events VALUES (1, '2026-01-01')                | events_1: 1 row added
					BEGIN; DELETE FROM users; ROLLBACK                         |
					ALTER TABLE users ADD email text                           | users: schema changed
					ALTER TABLE users ADD email text; DELETE FROM users        | users: 10 rows removed; schema changed
					ALTER TABLE users DROP born                                | users: schema changed
					ALTER TABLE users ALTER name TYPE varchar(100)             | users: schema changed
					CREATE INDEX ON users (name)                               | users: schema changed
					COMMENT ON TABLE users IS 'people'                         | users: schema changed
					ALTER TABLE words RENAME TO terms                          | terms: schema changed
					CREATE TABLE fresh AS SELECT 1 AS a                        | fresh: 1 row added; created
					DROP TABLE words                                           | words: 4 rows removed; dropped
					CREATE VIEW names AS SELECT name FROM users                | view names: created
					CREATE TEMPORARY TABLE mine ()                             |
					CREATE TABLE never (); DROP TABLE never                    |
					CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2' | function public.one(): schema changed
					ALTER TYPE mood ADD VALUE 'bad'                            | type public.mood: schema changed
					CREATE SCHEMA more                                         | schema more: created
					SELECT lo_from_bytea(0, 'x')                               | large objects: 1 row added
					INSERT INTO users (name) VALUES ('x'); REFRESH MATERIALIZED VIEW totals | totals: 1 row added, 1 removed; users: 1 row added
					REFRESH MATERIALIZED VIEW unread                           | unread: 10 rows added; schema changed
					ANALYZE                                                    |
					VACUUM FULL users                                          |
					SELECT pg_stat_reset(); DELETE FROM words WHERE word = 'b' | words: 1 row removed
					""")
	void changesAreReported(String statements, String changes) throws SQLException {
		assertThat(
				String.join("; ", changes(statements).stream().filter((line) -> !line.startsWith("sequence")).toList()))
			.isEqualTo((changes != null) ? changes : "");
	}

	@Test
	void sequencesAreReported() throws SQLException {
		assertThat(changes("SELECT nextval('users_id_seq')"))
			.containsExactly("sequence users_id_seq: next value 11 -> 12");
		assertThat(changes("SELECT setval('users_id_seq', 100, false)"))
			.containsExactly("sequence users_id_seq: next value 11 -> 100");
	}

	@Test
	void namesAreQuoted() throws SQLException {
		assertThat(changes("UPDATE \"Odd \"\"Schema\".\"Ta'ble\" SET a = a + 1 WHERE a = 2"))
			.containsExactly("\"Odd \"\"Schema\".\"Ta'ble\": 1 row added, 1 removed");
	}

	@Test
	void rowsOfLargeTableAreReported() throws SQLException {
		assertThat(changes("UPDATE large SET text = 'y' WHERE id % 10 = 0; DELETE FROM large WHERE id = 1"))
			.containsExactly("large: 5000 rows changed, 1 removed");
	}

	@Test
	void changesOfSessionThatStaysAreReported() throws SQLException {
		try (RewoundClone used = template.copy(1); RewoundClone fresh = template.copy(1)) {
			used.execute("DELETE FROM words");

			assertThat(PostgreSqlTemplate.engine.compare(used.name(), fresh.name()))
				.hasToString("[words: 4 rows removed]");
		}
	}

	private static List<String> changes(String statements) throws SQLException {
		String used = "used " + copies.incrementAndGet();
		String fresh = "fresh " + copies.incrementAndGet();
		PostgreSqlTemplate.engine.administration().copy(template.name(), used);
		PostgreSqlTemplate.engine.administration().copy(template.name(), fresh);
		try {
			try (var connection = PostgreSqlTemplate.engine.address(used, null).connect();
					var statement = connection.createStatement()) {
				for (String part : statements.split("; ")) {
					statement.execute(part);
				}
			}
			return PostgreSqlTemplate.engine.compare(used, fresh).stream().map(DatabaseChange::toString).toList();
		}
		finally {
			PostgreSqlTemplate.engine.administration().drop(used);
			PostgreSqlTemplate.engine.administration().drop(fresh);
		}
	}

}
