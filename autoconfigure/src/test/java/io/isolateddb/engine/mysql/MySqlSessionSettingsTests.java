package io.isolateddb.engine.mysql;

import java.sql.SQLException;

import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that no object of a database depends on the settings of the session that has
 * created another one before it.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlSessionSettingsTests {

	/**
	 * More than the administration has sessions, each of which may have kept settings.
	 */
	private static final int COPIES = 6;

	/**
	 * MariaDB's driver refuses to go on when the server announces a character set.
	 */
	private static final String UNTRACKED = "SET session_track_system_variables = '';\n";

	/**
	 * MySQL stores the semicolon after a routine, if there is one.
	 */
	private static final String END = ";\nSELECT 'end'";

	@Parameter
	TestServer server;

	@ParameterizedTest
	@ValueSource(strings = { "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "PIPES_AS_CONCAT,IGNORE_SPACE",
			"HIGH_NOT_PRECEDENCE,REAL_AS_FLOAT", "ANSI,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ZERO_DATE" })
	void viewDoesNotDependOnTheModeOfRoutine(String mode) throws SQLException {
		requireEqualCopies(
				"""
						CREATE TABLE texts (id int PRIMARY KEY, text varchar(20));
						INSERT INTO texts VALUES (1, 'a\\\\b'), (2, 'a\\nb'), (3, 'it''s'), (4, '0000-00-00');
						CREATE VIEW of_texts AS SELECT id, text, 'a\\\\b' AS other, 1 || 0 AS either, NOT id BETWEEN -1 AND 0 AS no,
							CAST(id AS char) AS number FROM texts WHERE text IN ('a\\\\b', 'a\\nb', "it's");
						SET sql_mode = '%s';
						CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1;
						CREATE TRIGGER t BEFORE UPDATE ON texts FOR EACH ROW SET NEW.text = 'x';
						SET sql_mode = DEFAULT"""
					.formatted(mode))
			.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "latin1", "cp1251", "ascii", "binary" })
	void namesOfTablesDoNotDependOnTheCharacterSetOfTheLastObject(String characterSet) throws SQLException {
		String script = """
				CREATE TABLE `мир 世界` (id int AUTO_INCREMENT PRIMARY KEY, `naïve` varchar(20)) DEFAULT CHARSET utf8mb4;
				INSERT INTO `мир 世界` (`naïve`) VALUES ('ж'), ('世');
				CREATE VIEW `вид` AS SELECT * FROM `мир 世界` WHERE `naïve` <> 'ö';
				SET NAMES %s;
				CREATE PROCEDURE zz_last() SELECT 'last';
				CREATE EVENT zz_last ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO SELECT 'last';
				SET NAMES utf8mb4""".formatted(characterSet);
		try (MySqlTemplate template = requireEqualCopies(script); RewoundClone clone = template.copy(1)) {
			for (int i = 0; i < COPIES; i++) {
				clone.execute("DELETE FROM `мир 世界` WHERE id = 1");
				clone.execute("INSERT INTO `мир 世界` (`naïve`) VALUES ('new')");

				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
				assertThat(MySqlDump.of(clone.sessions().get(0))).isEqualTo(template.source());
			}
		}
	}

	@Test
	void eachObjectHasTheSettingsOfTheSessionThatHasCreatedIt() throws SQLException {
		requireEqualCopies(
				"""
						CREATE TABLE texts (id int PRIMARY KEY, text varchar(20));
						SET sql_mode = 'ANSI_QUOTES', time_zone = '+03:00', character_set_client = latin1;
						SET collation_connection = latin1_german1_ci;
						CREATE FUNCTION f(a varchar(10)) RETURNS varchar(90) DETERMINISTIC RETURN concat(a, @@character_set_client);
						CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO DELETE FROM "texts";
						SET sql_mode = 'PIPES_AS_CONCAT', time_zone = '-05:30', character_set_client = utf8mb4;
						SET collation_connection = utf8mb4_bin;
						CREATE TRIGGER t BEFORE UPDATE ON texts FOR EACH ROW SET NEW.text = 'ü' || OLD.text;
						CREATE VIEW v AS SELECT text, text = 'A' AS is_a FROM texts;
						CREATE EVENT f ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO DELETE FROM texts;
						SET sql_mode = DEFAULT, time_zone = DEFAULT;
						CREATE PROCEDURE p() SELECT "ж";
						CREATE FUNCTION g(a varchar(10)) RETURNS varchar(20) DETERMINISTIC RETURN concat(a, 'ü')""")
			.close();
	}

	@Test
	void routineHasTheCharacterSetThatItsDatabaseHadBefore() throws SQLException {
		String script = """
				ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_swedish_ci;
				CREATE TABLE texts (id int PRIMARY KEY, text varchar(20) CHARACTER SET utf8mb4);
				CREATE FUNCTION before_it(a varchar(10)) RETURNS varchar(10) DETERMINISTIC RETURN upper(a);
				CREATE TRIGGER before_it BEFORE INSERT ON texts FOR EACH ROW SET NEW.text = before_it(NEW.text);
				CREATE EVENT before_it ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO DELETE FROM texts;
				ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
				CREATE FUNCTION after_it(a varchar(10)) RETURNS varchar(10) DETERMINISTIC RETURN upper(a)""";
		try (MySqlTemplate template = requireEqualCopies(script); RewoundClone clone = template.copy(1)) {
			assertThat(clone.text("SELECT concat_ws(',', charset(before_it('a')), charset(after_it('a')))"))
				.isEqualTo("latin1,utf8mb4");
		}
	}

	@Test
	void copyThatFailsLeavesNoSettingsToTheNextOne() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, """
				CREATE TABLE `мир` (id int PRIMARY KEY); INSERT INTO `мир` VALUES (1);
				SET session_track_system_variables = '', NAMES latin1, sql_mode = 'NO_BACKSLASH_ESCAPES';
				CREATE PROCEDURE p() SELECT 1;
				SET NAMES utf8mb4""")) {
			for (int i = 0; i < COPIES; i++) {
				try (RewoundClone first = template.copy(1)) {
					assertThatExceptionOfType(SQLException.class)
						.isThrownBy(() -> this.server.engine().administration().copy(template.name(), first.name()));
				}
			}
			requireEqual(template);
		}
	}

	private MySqlTemplate requireEqualCopies(String script) throws SQLException {
		MySqlTemplate template = MySqlTemplate.of(this.server, UNTRACKED + script + END);
		requireEqual(template);
		return template;
	}

	private static void requireEqual(MySqlTemplate template) throws SQLException {
		for (int i = 0; i < COPIES; i++) {
			try (RewoundClone clone = template.copy(1)) {
				assertThat(MySqlDump.of(clone.sessions().get(0))).isEqualTo(template.source());
			}
		}
	}

}
