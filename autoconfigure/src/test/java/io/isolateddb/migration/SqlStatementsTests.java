package io.isolateddb.migration;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SqlStatements}.
 */
class SqlStatementsTests {

	private static final SqlDialect MYSQL = new SqlDialect(true, true, false);

	@ParameterizedTest
	@ValueSource(strings = { "", " \t\r\n", ";", " ; ;\n;", "-- nothing", "-- nothing\n", "/* nothing */", "\uFEFF",
			"\uFEFF-- nothing\r\n;", "/* open", "--" })
	void scriptWithoutStatementsHasNone(String script) {
		assertThat(SqlStatements.of(script, SqlDialect.POSTGRESQL)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT ';'", "SELECT 'it''s; fine'", "SELECT ';\\'", "SELECT E'\\';'",
			"SELECT e'\\\\'';'", "SELECT U&'d\\0061t;'", "SELECT 1 AS \"a;\"\"b\"", "SELECT `a;b`",
			"SELECT 1 -- one; two\n+ 1", "SELECT /* ; /* ; */ ; */ 1", "SELECT $$;$$", "SELECT $$ $a$ ; $$",
			"SELECT $a$ $$ ; $b$ ; $a$", "SELECT $äö_1$;$äö_1$", "SELECT a$1$, b$1$", "SELECT 'a' LIKE'\\'",
			"SELECT '-- ; /*'", "SELECT '$$', ';$$'", "SELECT \"E\"';'",
			"CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)",
			"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
			"create function f() returns int begin /* ; */ atomic select 1; end" })
	void statementIsNotCutInside(String statement) {
		assertThat(texts(statement)).containsExactly(statement);
		assertThat(texts(statement + ";SELECT 2;")).containsExactly(statement, "SELECT 2");
	}

	@Test
	void semicolonSeparatesStatements() {
		assertThat(texts("SELECT 1;SELECT 2 ; SELECT 3")).containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
	}

	@Test
	void beginCommitAndCaseOutsideOfBodiesAreStatementsOfTheirOwn() {
		assertThat(texts("BEGIN; SELECT CASE WHEN a THEN b END FROM t; END; COMMIT;")).containsExactly("BEGIN",
				"SELECT CASE WHEN a THEN b END FROM t", "END", "COMMIT");
	}

	@Test
	void parameterIsNoDollarQuote() {
		assertThat(texts("PREPARE p AS SELECT $1; SELECT $1$;$1")).containsExactly("PREPARE p AS SELECT $1",
				"SELECT $1$", "$1");
	}

	@Test
	void statementWhenLastWasUnbalancedStartsAfresh() {
		assertThat(texts("SELECT 1); SELECT 2;")).containsExactly("SELECT 1)", "SELECT 2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT '; SELECT 2;", "SELECT E'\\", "SELECT \"; SELECT 2;", "SELECT $$; SELECT 2;",
			"SELECT (1; SELECT 2;", "SELECT $", "SELECT $a" })
	void statementThatIsLeftOpenReachesToTheEnd(String script) {
		assertThat(texts(script)).containsExactly(script);
	}

	@Test
	void commentsAroundStatementsAreLeftOutAndInsideAreKept() {
		assertThat(texts("/* a */ -- b\nSELECT /* c */ 1 -- d\n ; -- e")).containsExactly("SELECT /* c */ 1");
	}

	@Test
	void lineIsWhereTheStatementItselfStarts() {
		String script = "\uFEFF-- one\r\n\r\nSELECT\r\n1;\r\n/* five\n */ SELECT '\n'; SELECT 3;\n\nSELECT 4";

		assertThat(SqlStatements.of(script, SqlDialect.POSTGRESQL)).extracting(SqlStatement::line)
			.containsExactly(3, 6, 7, 9);
	}

	@Test
	void textKeepsLineBreaks() {
		assertThat(texts("SELECT 'a\r\nb'")).containsExactly("SELECT 'a\r\nb'");
	}

	@Test
	void shortenedIsOneLineOfBearableLength() {
		SqlStatement statement = new SqlStatement(1, "SELECT\r\n\t" + "x".repeat(1000));

		assertThat(statement.shortened()).startsWith("SELECT xxx").endsWith("xxx…").hasSize(201);
		assertThat(new SqlStatement(1, "SELECT\n 1").shortened()).isEqualTo("SELECT 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO t VALUES ('O\\'Brien; x')", "INSERT INTO t VALUES (\"a\\\";b\")",
			"INSERT INTO t VALUES ('it''s; fine', 'a\\\\')", "SELECT 1 # one; two\n + 1", "SELECT 5--1", "SELECT `a;b`",
			"SELECT /* ; /* ; */ 1", "/*!40101 SET a = 1; */", "/*M! SET a = 1; */", "SELECT a$$b", "SELECT $$",
			"CREATE PROCEDURE p() BEGIN DECLARE a int; IF a THEN SET a = 1; ELSE BEGIN SET a = 2; END; END IF; END",
			"CREATE DEFINER=`a`@`b` TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END",
			"create function f() returns int begin return case when 1 then 2 end; end",
			"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN CASE a WHEN 1 THEN DO 1; END CASE; DO 2; END",
			"CREATE PROCEDURE p() l: BEGIN WHILE a DO SET a = 1; END WHILE; LOOP LEAVE l; END LOOP; SELECT IF(a, 1, 2); "
					+ "REPEAT SET a = 3; UNTIL a END REPEAT; END l",
			"BEGIN NOT ATOMIC SELECT 1; SELECT 2; END", "CREATE TABLE t (begin int, `end` int)" })
	void statementOfMySqlIsNotCutInside(String statement) {
		assertThat(mySql(statement)).containsExactly(statement);
		assertThat(mySql(statement + "\n;SELECT 2;")).containsExactly(statement, "SELECT 2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "# nothing; at all", "-- nothing; at all", "--", "DELIMITER //", "delimiter $$\n$$" })
	void commentOrCommandOfMySqlIsNoStatement(String script) {
		assertThat(mySql(script)).isEmpty();
	}

	@Test
	void beginOutsideOfBodiesIsAStatementOfItsOwnInMySqlToo() {
		assertThat(mySql("BEGIN; SELECT CASE WHEN a THEN b END; COMMIT; CREATE VIEW v AS SELECT 1; SELECT 2"))
			.containsExactly("BEGIN", "SELECT CASE WHEN a THEN b END", "COMMIT", "CREATE VIEW v AS SELECT 1",
					"SELECT 2");
	}

	@Test
	void delimiterSeparatesStatementsUntilItIsChangedAgain() {
		String script = """
				SELECT 1;
				DELIMITER //
				CREATE PROCEDURE p() SELECT 1; SELECT ')' //
				-- SELECT 3 //
				SELECT 4//
				DELIMITER ;
				SELECT 5; SELECT 6""";

		assertThat(mySql(script)).containsExactly("SELECT 1", "CREATE PROCEDURE p() SELECT 1; SELECT ')'", "SELECT 4",
				"SELECT 5", "SELECT 6");
		assertThat(SqlStatements.of(script, MYSQL)).extracting(SqlStatement::line).containsExactly(1, 3, 5, 7, 7);
	}

	@Test
	void modesOfMySqlDecideWhatABackslashMeans() {
		String script = "SELECT 'a\\'; SELECT \"b\\\"; SELECT 3";

		assertThat(SqlStatements.of(script, new SqlDialect(true, false, false))).hasSize(3);
		assertThat(SqlStatements.of("SELECT \"b\\\"; SELECT 3", new SqlDialect(true, true, true))).hasSize(2);
	}

	private static List<String> mySql(String script) {
		return SqlStatements.of(script, MYSQL).stream().map(SqlStatement::text).toList();
	}

	private static List<String> texts(String script) {
		return SqlStatements.of(script, SqlDialect.POSTGRESQL).stream().map(SqlStatement::text).toList();
	}

}
