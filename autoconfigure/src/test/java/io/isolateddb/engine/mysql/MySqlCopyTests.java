package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for what {@code INSERT … SELECT} does not copy from one MySQL or MariaDB database
 * to another.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlCopyTests {

	private static final String VISITS = """
			SET time_zone = %s;
			CREATE TABLE visits (id int PRIMARY KEY, at timestamp NULL, of_day int AS (hour(at)) STORED);
			INSERT INTO visits (id, at) VALUES (1, '2020-01-01 03:00:00'), (2, '2020-07-01 23:30:00'), (3, NULL);
			SET time_zone = DEFAULT""";

	@Parameter
	TestServer server;

	@Test
	void tableThatMergesOthersHasTheirRowsOnce() throws SQLException {
		try (MySqlTemplate template = template("""
				CREATE TABLE a_both (id int) ENGINE MERGE UNION (one, two) INSERT_METHOD LAST;
				CREATE TABLE one (id int) ENGINE MyISAM; CREATE TABLE two (id int) ENGINE MyISAM;
				INSERT INTO one VALUES (1); INSERT INTO a_both VALUES (2), (3)""");
				RewoundClone clone = copy(template)) {
			assertThat(clone.text("SELECT group_concat(id ORDER BY id) FROM a_both")).isEqualTo("1,2,3");
			clone.execute("INSERT INTO one VALUES (4)");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(clone.text("SELECT group_concat(id ORDER BY id) FROM a_both")).isEqualTo("1,2,3");

			clone.execute("INSERT INTO a_both VALUES (5)");
			assertThat(clone.rewind().reason()).isEqualTo("the rows of a_both are in other tables");
		}
	}

	@Test
	void mergeTableWithoutItsTablesStopsOnlyWhoUsesIt() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, """
				CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (7)""");
				RewoundClone clone = copy(template)) {
			assertThat(clone.text("SELECT id FROM users")).isEqualTo("7");
		}
		try (MySqlTemplate template = frozen("""
				CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (7);
				CREATE TABLE one (id int) ENGINE MyISAM; CREATE TABLE a_both (id int) ENGINE MERGE UNION (one);
				DROP TABLE one"""); RewoundClone clone = copy(template)) {
			assertThat(clone.text("SELECT id FROM users")).isEqualTo("7");
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> clone.execute("SELECT * FROM a_both"));
		}
	}

	@Test
	void historyOfVersionedTablesIsCopied() throws SQLException {
		assumeThat(this.server).isEqualTo(TestServer.EMBEDDED_MARIADB);
		try (MySqlTemplate template = frozen(
				"""
						CREATE TABLE versioned (id int PRIMARY KEY, value int) WITH SYSTEM VERSIONING;
						INSERT INTO versioned VALUES (1, 1), (2, 2); UPDATE versioned SET value = 3 WHERE id = 1;
						DELETE FROM versioned WHERE id = 2;
						CREATE TABLE named (id int, s timestamp(6) GENERATED ALWAYS AS ROW START,
							`the end` timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, `the end`))
							WITH SYSTEM VERSIONING;
						INSERT INTO named (id) VALUES (1); UPDATE named SET id = 2;
						CREATE TABLE counted (id int, s bigint unsigned GENERATED ALWAYS AS ROW START,
							e bigint unsigned GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;
						INSERT INTO counted (id) VALUES (1);
						CREATE TABLE expected AS SELECT id, value, row_start AS s, row_end AS e FROM versioned FOR SYSTEM_TIME ALL
							UNION ALL SELECT id + 10, NULL, s, `the end` FROM named FOR SYSTEM_TIME ALL""");
				RewoundClone clone = copy(template)) {
			assertThat(clone.text("SELECT group_concat(id, ' ', s, ' ', e ORDER BY id, e) FROM expected"))
				.isEqualTo(clone
					.text("SELECT group_concat(id, ' ', s, ' ', e ORDER BY id, e) FROM (SELECT id, row_start AS s, "
							+ "row_end AS e FROM versioned FOR SYSTEM_TIME ALL UNION ALL SELECT id + 10, s, `the end` "
							+ "FROM named FOR SYSTEM_TIME ALL) t"));
			assertThat(clone.text("SELECT count(*) FROM versioned FOR SYSTEM_TIME ALL")).isEqualTo("3");
			assertThat(clone.text("SELECT count(*) FROM counted")).isEqualTo("1");
		}
	}

	@Test
	void historyThatCannotBeCopiedIsAnErrorThatNamesTheTable() throws SQLException {
		assumeThat(this.server).isEqualTo(TestServer.EMBEDDED_MARIADB);
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> frozen(
					"""
							CREATE TABLE counted (id int, s bigint unsigned GENERATED ALWAYS AS ROW START,
								e bigint unsigned GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;
							INSERT INTO counted (id) VALUES (1); UPDATE counted SET id = 2"""))
			.withMessageContaining("counted")
			.withMessageContaining("history");
	}

	@Test
	void storedColumnsThatDependOnTheTimeZoneHaveTheirValues() throws SQLException {
		try (Connection administrator = this.server.address().connect()) {
			JdbcSession session = new JdbcSession(administrator);
			session.execute("SET GLOBAL time_zone = '+05:00'");
			try (MySqlTemplate template = frozen(VISITS.formatted("DEFAULT")); RewoundClone clone = copy(template)) {
				assertThat(clone.text("SELECT group_concat(of_day ORDER BY id) FROM visits")).isEqualTo("3,23");
				clone.execute("INSERT INTO visits (id, at) VALUES (4, '2020-01-01 05:00:00')");
				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
				clone.execute("UPDATE visits SET at = NULL WHERE id = 2");
				assertThat(clone.rewind().reason()).contains("visits").contains("time zone");
			}
			finally {
				session.execute("SET GLOBAL time_zone = DEFAULT");
			}
		}
	}

	@Test
	void storedColumnsOfAnotherTimeZoneAreNotLostSilently() {
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> frozen(VISITS.formatted("'+11:45'")))
			.withMessageContaining("visits")
			.withMessageContaining("time zone");
	}

	@Test
	void storedColumnsThatDependOnTheLocaleAreNotLostSilently() throws SQLException {
		assumeThat(this.server.product()).as("MariaDB refuses them").isEqualTo("mysql");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> frozen("""
				CREATE TABLE visits (id int PRIMARY KEY, at date, day varchar(20) AS (date_format(at, '%W')) STORED);
				SET lc_time_names = 'de_DE'; INSERT INTO visits (id, at) VALUES (1, '2020-01-01')"""))
			.withMessageContaining("visits");
	}

	@Test
	void tableWithGeneratedColumnsOnlyHasItsRows() throws SQLException {
		try (MySqlTemplate template = template(
				"""
						CREATE TABLE fixed (one int AS (1) STORED, two int AS (2) VIRTUAL); INSERT INTO fixed VALUES (), (), ()""");
				RewoundClone clone = copy(template)) {
			assertThat(clone.text("SELECT group_concat(one, two) FROM fixed")).isEqualTo("12,12,12");
			for (String change : new String[] { "DELETE FROM fixed LIMIT 1", "INSERT INTO fixed VALUES ()" }) {
				clone.execute(change);
				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
				assertThat(clone.text("SELECT group_concat(one, two) FROM fixed")).isEqualTo("12,12,12");
			}
		}
	}

	@Test
	void usedSequenceGoesOn() throws SQLException {
		assumeThat(this.server.product()).isEqualTo("mariadb");
		try (MySqlTemplate template = frozen(
				"""
						CREATE SEQUENCE cached; SELECT nextval(cached), nextval(cached), nextval(cached);
						CREATE SEQUENCE falling START WITH 100 INCREMENT BY -7 MINVALUE 1 MAXVALUE 100; SELECT nextval(falling);
						CREATE SEQUENCE restarted START WITH 50; SELECT nextval(restarted); ALTER SEQUENCE restarted RESTART WITH 5;
						CREATE SEQUENCE unused START WITH 9;
						CREATE SEQUENCE cycled MAXVALUE 2 CYCLE NOCACHE; SELECT nextval(cycled), nextval(cycled), nextval(cycled);
						CREATE SEQUENCE ended MAXVALUE 2; SELECT nextval(ended), nextval(ended)""")) {
			for (int i = 0; i < 2; i++) {
				try (RewoundClone clone = copy(template)) {
					assertThat(
							clone.text("SELECT concat_ws(' ', nextval(cached), nextval(falling), nextval(restarted), "
									+ "nextval(unused), nextval(cached))"))
						.isEqualTo("4 93 5 9 5");
					assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
					assertThat(clone.text("SELECT concat_ws(' ', nextval(cached), nextval(cycled), nextval(cycled))"))
						.isEqualTo("4 2 1");
					assertThatExceptionOfType(SQLException.class).isThrownBy(() -> clone.text("SELECT nextval(ended)"));
				}
			}
		}
	}

	@Test
	void librariesAreCopied() throws SQLException {
		assumeThat(this.server.product()).isEqualTo("mysql");
		try (MySqlTemplate template = frozen(
				"""
						CREATE LIBRARY lib LANGUAGE JAVASCRIPT AS $$ export function f() { return 1; } $$;
						CREATE FUNCTION f() RETURNS int DETERMINISTIC LANGUAGE JAVASCRIPT USING (lib) AS $$ return lib.f() $$""");
				RewoundClone clone = copy(template);
				Connection administrator = this.server.address().connect()) {
			assertThat(new JdbcSession(administrator).query("SHOW CREATE LIBRARY " + clone.name() + ".lib",
					(row) -> row.getString(3)))
				.singleElement()
				.asString()
				.contains("return 1");
		}
	}

	@Test
	void rowsInMemoryOutliveTheServer() throws SQLException {
		try (MySqlTemplate template = template(
				"""
						CREATE TABLE fleeting (id int AUTO_INCREMENT PRIMARY KEY, text varchar(20) CHARACTER SET latin1)
							ENGINE MEMORY;
						INSERT INTO fleeting (text) VALUES ('one'), ('zwölf'), ('three'); DELETE FROM fleeting WHERE id = 3;
						CREATE TABLE moved (id int AUTO_INCREMENT PRIMARY KEY) ENGINE MEMORY AUTO_INCREMENT 9;
						CREATE TABLE plain (id int PRIMARY KEY, n int) ENGINE MEMORY; INSERT INTO plain VALUES (1, 1), (2, 2)""")) {
			empty(template, "fleeting", "moved", "plain");
			try (DatabaseEngine afterwards = DatabaseProduct.engineFor(this.server.address());
					RewoundClone clone = new RewoundClone(afterwards, template.name(), MySqlTemplate.newName(), 1,
							this.server.declaredUrl())) {
				assertThat(MySqlDump.of(clone.sessions().get(0))).isEqualTo(template.source());
				clone.execute("DELETE FROM plain WHERE id = 1");
				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
				assertThat(MySqlDump.of(clone.sessions().get(0))).isEqualTo(template.source());
			}
		}
	}

	/**
	 * What a restart of the server does to tables in memory.
	 */
	private void empty(MySqlTemplate template, String... tables) throws SQLException {
		for (String table : tables) {
			administer("TRUNCATE TABLE " + template.name() + "." + table);
		}
	}

	@Test
	void countersNearTheEndOfTheirTypeAreCopiedAndReset() throws SQLException {
		try (MySqlTemplate template = template(
				"""
						CREATE TABLE huge (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, text varchar(9));
						INSERT INTO huge VALUES (18446744073709551611, 'a');
						CREATE TABLE large (id bigint AUTO_INCREMENT PRIMARY KEY); INSERT INTO large VALUES (9223372036854775805)""");
				RewoundClone clone = copy(template)) {
			for (int i = 0; i < 2; i++) {
				clone.execute("INSERT INTO huge (text) VALUES ('b')").execute("INSERT INTO large VALUES ()");
				assertThat(clone.text("SELECT concat(max(id), (SELECT max(id) FROM large)) FROM huge"))
					.isEqualTo("184467440737095516129223372036854775806");
				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			}
			clone.execute("INSERT INTO huge (text) VALUES ('b')");
			assertThat(clone.readLayer().obstacle()).isEmpty();
			clone.execute("INSERT INTO huge (text) VALUES ('c')");
			assertThat(clone.text("SELECT max(id) FROM huge")).isEqualTo("18446744073709551613");
		}
	}

	@Test
	void firstCloneMustHaveTheRowsThatTheTemplateHadWhenItWasFrozen() throws SQLException {
		try (MySqlTemplate template = frozen("""
				CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1), (2);
				CREATE TABLE words (id int PRIMARY KEY); INSERT INTO words VALUES (1)""")) {
			administer("INSERT INTO " + template.name() + ".users VALUES (3)");
			requireRefused(this.server.engine(), template, "table users has 2 rows, of which 3 are in the copy");

			administer("DELETE FROM " + template.name() + ".users");
			requireRefused(this.server.engine(), template, "table users has 2 rows, of which 0 are in the copy");

			administer("INSERT INTO " + template.name() + ".users VALUES (1), (2)");
			copy(template).close();
		}
	}

	/**
	 * The template is of an earlier run, and meanwhile the time of the event has come. As
	 * it cannot happen any more, the server drops it at once, or creates it disabled.
	 */
	@ParameterizedTest
	@CsvSource({ "NOT PRESERVE, is not in the copy", "PRESERVE, is not the same in the copy" })
	void firstCloneMustHaveTheDefinitionsOfTheTemplate(String completion, String difference) throws SQLException {
		try (MySqlTemplate template = frozen("CREATE TABLE users (id int PRIMARY KEY)")) {
			try (Connection administrator = this.server.address().connect()) {
				String state = MySqlServer.of(administrator).disabledEventState();
				JdbcSession session = new JdbcSession(administrator);
				session.execute("SET timestamp = 1577836800");
				session.execute("CREATE EVENT " + template.name() + ".newsletter ON SCHEDULE AT '2020-06-01 00:00:00' "
						+ "ON COMPLETION " + completion + " " + state + " DO DELETE FROM users");
			}
			try (DatabaseEngine nextRun = DatabaseProduct.engineFor(this.server.address())) {
				requireRefused(nextRun, template, "event newsletter " + difference);

				administer("DROP EVENT " + template.name() + ".newsletter");
			}
			try (DatabaseEngine nextRun = DatabaseProduct.engineFor(this.server.address())) {
				String name = MySqlTemplate.newName();
				nextRun.administration().copy(template.name(), name);
				nextRun.administration().drop(name);
			}
		}
	}

	/**
	 * Each attempt is refused, and leaves nothing.
	 */
	private void requireRefused(DatabaseEngine engine, MySqlTemplate template, String difference) throws SQLException {
		for (int attempt = 0; attempt < 2; attempt++) {
			String name = MySqlTemplate.newName();
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> engine.administration().copy(template.name(), name))
				.withMessageContaining("could not copy database " + template.name() + " exactly: " + difference);
			try (Connection administrator = this.server.address().connect()) {
				assertThat(new JdbcSession(administrator).query("SHOW DATABASES LIKE '" + name + "'",
						(row) -> row.getString(1)))
					.isEmpty();
			}
		}
	}

	private void administer(String sql) throws SQLException {
		try (Connection administrator = this.server.address().connect()) {
			new JdbcSession(administrator).execute(sql);
		}
	}

	private MySqlTemplate template(String script) throws SQLException {
		return MySqlTemplate.of(this.server, script);
	}

	/**
	 * A template whose source is not of interest.
	 */
	private MySqlTemplate frozen(String script) throws SQLException {
		String scratch = MySqlTemplate.newName();
		String name = MySqlTemplate.newName();
		DatabaseEngine engine = this.server.engine();
		engine.administration().create(scratch);
		try (Connection connection = engine.address(scratch, this.server.declaredUrl()).connect()) {
			new JdbcSession(connection).execute(script);
		}
		try {
			engine.administration().freeze(scratch, name);
			return new MySqlTemplate(this.server, name, Map.of());
		}
		finally {
			engine.administration().drop(scratch);
		}
	}

	private static RewoundClone copy(MySqlTemplate template) throws SQLException {
		RewoundClone clone = template.copy(1);
		if (!template.source().isEmpty()) {
			assertThat(MySqlDump.of(clone.sessions().get(0))).isEqualTo(template.source());
		}
		return clone;
	}

}
