package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.List;

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
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for whom the objects of a copy of a MySQL or MariaDB database act.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlDefinersTests {

	private static final String DEFINERS = """
			SELECT group_concat(DISTINCT definer) FROM (
				SELECT definer FROM information_schema.routines WHERE routine_schema = database()
				UNION ALL SELECT definer FROM information_schema.triggers WHERE trigger_schema = database()
				UNION ALL SELECT definer FROM information_schema.views WHERE table_schema = database()
				UNION ALL SELECT definer FROM information_schema.events WHERE event_schema = database()) definers""";

	@Parameter
	TestServer server;

	@ParameterizedTest
	@ValueSource(strings = { "", "ANSI_QUOTES", "ANSI,NO_BACKSLASH_ESCAPES" })
	void objectsOfTheMigrationBelongToTheAccountOfTheCopy(String mode) throws SQLException {
		requireOwned("""
				CREATE TABLE log (line varchar(60));
				SET sql_mode = '%s';
				CREATE PROCEDURE p() INSERT INTO log VALUES ('procedure');
				CREATE FUNCTION f() RETURNS int READS SQL DATA RETURN (SELECT count(*) FROM log);
				CREATE VIEW v AS SELECT count(*) AS lines_of_log FROM log;
				CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW SET @logged = NEW.line;
				CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO DELETE FROM log;
				SET sql_mode = DEFAULT""".formatted(mode));
	}

	@Test
	void routinesInTheDialectOfOracleBelongToTheAccountOfTheCopy() throws SQLException {
		assumeThat(this.server.product()).isEqualTo("mariadb");
		requireOwned("""
				CREATE TABLE log (line varchar(60));
				SET sql_mode = 'ORACLE';
				CREATE PROCEDURE p AS BEGIN INSERT INTO log VALUES ('procedure'); END;
				CREATE FUNCTION f RETURN int AS n int; BEGIN SELECT count(*) INTO n FROM log; RETURN n; END;
				CREATE PACKAGE k AS FUNCTION g RETURN int; END;
				CREATE PACKAGE BODY k AS FUNCTION g RETURN int AS n int;
					BEGIN SELECT count(*) INTO n FROM log; RETURN n; END; END;
				CREATE VIEW v AS SELECT count(*) AS lines_of_log FROM log;
				CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW BEGIN SET @logged = 1; END;
				SET sql_mode = DEFAULT""");
	}

	private void requireOwned(String script) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, script);
				RewoundClone first = template.copy(1);
				RewoundClone clone = template.copy(1)) {
			assertThat(clone.text(DEFINERS)).isEqualTo(clone.text("SELECT current_user()"));
			first.execute("CALL p()");
			clone.execute("CALL p()").execute("CALL p()");
			assertThat(clone.text("SELECT concat(f(), lines_of_log) FROM v")).isEqualTo("22");
			assertThat(first.text("SELECT concat(f(), lines_of_log) FROM v")).isEqualTo("11");
		}
	}

	@Test
	void definerThatTheMigrationNamesStays() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server,
				"""
						CREATE TABLE log (line varchar(60));
						CREATE DEFINER = 'root'@'localhost' PROCEDURE p() INSERT INTO log VALUES (current_user());
						CREATE DEFINER = 'root'@'localhost' VIEW v AS SELECT count(*) AS lines_of_log FROM log;
						CREATE DEFINER = 'root'@'localhost' TRIGGER t AFTER INSERT ON log FOR EACH ROW SET @logged = NEW.line""");
				RewoundClone clone = template.copy(1)) {
			clone.execute("CALL p()");

			assertThat(clone.text("SELECT lines_of_log FROM v")).isEqualTo("1");
		}
	}

	@Test
	void missingDefinerStopsOnlyWhoUsesIt() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, """
				CREATE TABLE log (line varchar(60));
				CREATE DEFINER = 'nobody'@'nowhere' PROCEDURE p() INSERT INTO log VALUES ('procedure');
				CREATE DEFINER = 'nobody'@'nowhere' VIEW v AS SELECT count(*) AS lines_of_log FROM log;
				INSERT INTO log VALUES ('first')"""); RewoundClone clone = template.copy(1)) {
			assertThat(clone.text("SELECT line FROM log")).isEqualTo("first");
			for (String use : List.of("CALL p()", "SELECT * FROM v")) {
				assertThatExceptionOfType(SQLException.class).isThrownBy(() -> clone.execute(use))
					.withMessageMatching("(?s).*(definer|Access denied).*");
			}
		}
	}

}
