package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
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

	/**
	 * The account that runs the tests is no other: what it has created belongs to the
	 * account of the copy.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "root@localhost", "isodb_test_definer@localhost" })
	void definerThatTheMigrationNamesStays(String definer) throws SQLException {
		try (Connection connection = this.server.address().connect()) {
			JdbcSession administrator = new JdbcSession(connection);
			boolean isOther = !administrator.isTrue("SELECT current_user() = '" + definer + "'");
			administrator
				.execute("CREATE USER IF NOT EXISTS isodb_test_definer@localhost IDENTIFIED BY 'Definer-1-password'");
			administrator.execute("GRANT ALL ON *.* TO isodb_test_definer@localhost");
			try (MySqlTemplate template = MySqlTemplate.of(this.server, """
					CREATE TABLE log (line varchar(60));
					CREATE DEFINER = %1$s PROCEDURE p() INSERT INTO log VALUES (current_user());
					CREATE DEFINER = %1$s VIEW v AS SELECT count(*) AS lines_of_log FROM log;
					CREATE DEFINER = %1$s TRIGGER t AFTER INSERT ON log FOR EACH ROW SET @logged = current_user();
					CREATE DEFINER = %1$s EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00'
						DO DELETE FROM log""".formatted(definer)); RewoundClone clone = template.copy(1)) {
				String expected = isOther ? definer : clone.text("SELECT current_user()");
				clone.execute("CALL p()");

				assertThat(clone.text(DEFINERS)).isEqualTo(expected);
				assertThat(clone.text("SELECT concat(line, ' ', @logged) FROM log"))
					.isEqualTo(expected + " " + expected);
				assertThat(clone.text("SELECT lines_of_log FROM v")).isEqualTo("1");
			}
			finally {
				administrator.execute("DROP USER IF EXISTS isodb_test_definer@localhost");
			}
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
