package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MySqlComparison}.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlComparisonTests {

	private static final String TABLES = """
			CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(100), born date COMMENT 'not AUTO_INCREMENT=1');
			INSERT INTO users (name) VALUES ('user 1'), ('user 2'), ('user 3'), ('user 4'), ('user 5'),
				('user 6'), ('user 7'), ('user 8'), ('user 9'), ('user 10');
			CREATE TABLE words (word varchar(100));
			INSERT INTO words VALUES ('a'), ('a'), ('b'), (NULL);
			CREATE TABLE `Ta'ble` (a int, `b c` varchar(20), PRIMARY KEY (`b c`, a));
			INSERT INTO `Ta'ble` VALUES (1, 'one'), (2, 'two');
			CREATE TABLE things (id int PRIMARY KEY, made blob, fact json, ratio double, twice int AS (id * 2));
			INSERT INTO things (id, made, fact, ratio) VALUES (1, 0x00ff, '{"a": 1}', 0.1), (2, NULL, NULL, NULL);
			CREATE VIEW names AS SELECT name FROM users;
			CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1;
			CREATE TRIGGER lower BEFORE INSERT ON words FOR EACH ROW SET NEW.word = lower(NEW.word)""";

	private static final Map<TestServer, MySqlTemplate> templates = new EnumMap<>(TestServer.class);

	@Parameter
	TestServer server;

	private MySqlTemplate template;

	@BeforeEach
	void useTemplate() throws SQLException {
		MySqlTemplate template = templates.get(this.server);
		if (template == null) {
			template = MySqlTemplate.of(this.server, TABLES);
			templates.put(this.server, template);
		}
		this.template = template;
	}

	@AfterAll
	static void dropTemplates() throws SQLException {
		for (MySqlTemplate template : templates.values()) {
			template.close();
		}
		templates.clear();
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					SELECT * FROM users                                        |
					INSERT INTO users VALUES (100, 'x', NULL), (101, 'y', NULL) | users: 2 rows added
					UPDATE users SET name = 'x' WHERE id < 4                   | users: 3 rows changed
					UPDATE users SET name = name                               |
					UPDATE users SET name = upper(name) WHERE id = 1           | users: 1 row changed
					UPDATE users SET name = NULL WHERE id = 1                  | users: 1 row changed
					DELETE FROM users WHERE id > 5                             | users: 5 rows removed
					TRUNCATE users                                             | users: 10 rows removed
					DELETE FROM users; UPDATE words SET word = 'c'             | users: 10 rows removed; words: 4 rows added, 4 removed
					INSERT INTO words VALUES ('a')                             | words: 1 row added
					DELETE FROM words WHERE word IS NULL                       | words: 1 row removed
					UPDATE words SET word = 'b' WHERE word = 'a'               | words: 2 rows added, 2 removed
					UPDATE words SET word = 'NULL' WHERE word IS NULL          | words: 1 row added, 1 removed
					UPDATE things SET made = 0x00fe WHERE id = 1               | things: 1 row changed
					UPDATE things SET fact = '{"a": 2}' WHERE id = 1           | things: 1 row changed
					UPDATE things SET ratio = 0.2 WHERE id = 1                 | things: 1 row changed
					UPDATE `Ta'ble` SET a = a + 1 WHERE a = 2                  | `Ta'ble`: 1 row added, 1 removed
					BEGIN; DELETE FROM users; ROLLBACK                         |
					ALTER TABLE users ADD email text                           | users: schema changed
					ALTER TABLE users ADD email text; DELETE FROM users        | users: 10 rows removed; schema changed
					ALTER TABLE users DROP born                                | users: schema changed
					CREATE INDEX named ON users (name)                         | users: schema changed
					ALTER TABLE users COMMENT 'people'                         | users: schema changed
					ALTER TABLE words RENAME TO terms                          | terms: 4 rows added; created; trigger lower: schema changed; words: 4 rows removed; dropped
					CREATE TABLE fresh AS SELECT 1 AS a                        | fresh: 1 row added; created
					DROP TABLE words                                           | trigger lower: dropped; words: 4 rows removed; dropped
					CREATE VIEW more AS SELECT name FROM users                 | view more: created
					DROP FUNCTION one                                          | function one: dropped
					CREATE PROCEDURE two() SELECT 2                            | procedure two: created
					CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DO SELECT 1     | event daily: created
					CREATE TEMPORARY TABLE mine (id int)                       |
					CREATE TABLE never (id int); DROP TABLE never              |
					ALTER DATABASE COLLATE utf8mb4_bin                         | database: schema changed
					ANALYZE TABLE users                                        |
					""")
	void changesAreReported(String statements, String changes) throws SQLException {
		assertThat(String.join("; ",
				changes(statements).stream().filter((line) -> !line.startsWith("auto_increment")).toList()))
			.isEqualTo((changes != null) ? changes : "");
	}

	@Test
	void countersAreReported() throws SQLException {
		assertThat(changes("BEGIN; INSERT INTO users (name) VALUES ('x'); ROLLBACK"))
			.containsExactly("auto_increment of users: next value 11 -> 12");
	}

	@Test
	void templateWithEverythingEqualsItself() throws SQLException {
		try (RewoundClone used = MySqlTemplate.rich(this.server).copy(1);
				RewoundClone fresh = MySqlTemplate.rich(this.server).copy(1)) {
			assertThat(this.server.engine().compare(used.name(), fresh.name())).isEmpty();
		}
	}

	private List<String> changes(String statements) throws SQLException {
		try (RewoundClone used = this.template.copy(1); RewoundClone fresh = this.template.copy(1)) {
			try (Connection connection = used.connect(); Statement statement = connection.createStatement()) {
				for (String part : statements.split("; ")) {
					statement.execute(part);
				}
			}
			return this.server.engine()
				.compare(used.name(), fresh.name())
				.stream()
				.map(DatabaseChange::toString)
				.toList();
		}
	}

}
