package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the rights of the accounts of databases, and of the user that creates them.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
class MySqlAccountRightsTests {

	private static final String SCRIPT = """
			CREATE TABLE users (id int PRIMARY KEY, name varchar(20)); INSERT INTO users VALUES (1, 'Ada');
			CREATE VIEW names AS SELECT name FROM users;
			CREATE PROCEDURE add_user(n int) INSERT INTO users VALUES (n, 'new')""";

	private static final String CREATORS = """
			CREATE FUNCTION twice(n int) RETURNS int RETURN n * 2;
			CREATE TRIGGER lower BEFORE INSERT ON users FOR EACH ROW SET NEW.name = lower(NEW.name)""";

	private static final String LIMITED = "isodb_test_limited";

	@Parameter
	TestServer server;

	@Test
	void noAccountCanChangeTheServer() throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(this.server, SCRIPT + ";" + CREATORS);
				RewoundClone clone = template.copy(1)) {
			List<String> grants = new JdbcSession(clone.sessions().get(0)).query("SHOW GRANTS",
					(row) -> row.getString(1));

			assertThat(grants).noneMatch((grant) -> grant.contains(" ON *.*") && grant.matches(
					".*\\b(ALL PRIVILEGES|SUPER|SHUTDOWN|RELOAD|FILE|PROCESS|SELECT|SYSTEM_VARIABLES_ADMIN|CREATE USER)\\b.*"));
			clone.execute("DROP FUNCTION twice").execute("DROP TRIGGER lower");
			new JdbcSession(clone.sessions().get(0)).execute(CREATORS);
			assertThat(clone.text("SELECT twice(2)")).isEqualTo("4");
		}
	}

	@Test
	void userWithoutRightsOfTheServerStillMakesDatabases() throws SQLException {
		boolean old = isBeforeShowCreateRoutine();
		requireDatabases("SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, "
				+ "CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, "
				+ "EVENT, TRIGGER, CREATE USER, PROCESS, RELOAD ON *.*",
				// Versions of MariaDB before 11.3 let the creator of a routine see it
				isMariaDb() ? "DELETE HISTORY, " + (old ? "" : "SHOW CREATE ROUTINE, ") + "CONNECTION ADMIN ON *.*"
						: "CONNECTION_ADMIN ON *.*");
	}

	@Test
	void userWithRightsInDatabasesForTestsOnly() throws SQLException {
		String own = "ALL ON `isodb\\_%`.*";
		boolean seesRoutines = isMariaDb() && !isBeforeShowCreateRoutine();
		String seeRoutines = isMariaDb() ? "SELECT ON mysql.proc" : "SHOW_ROUTINE ON *.*";
		requireDatabases(own, "CREATE USER ON *.*", "SELECT ON mysql.db", seesRoutines ? own : seeRoutines,
				"SELECT, UPDATE ON performance_schema.*");
		if (!seesRoutines) {
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> requireDatabases(own, "CREATE USER ON *.*", "SELECT ON mysql.db"))
				.withMessageContaining("may not see how procedure add_user is created")
				.withMessageContaining(seeRoutines);
		}
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> requireDatabases(own, "CREATE USER ON *.*"))
			.withMessageContaining("GRANT SELECT ON mysql.db TO that user");
	}

	private boolean isMariaDb() {
		return this.server.product().equals("mariadb");
	}

	private boolean isBeforeShowCreateRoutine() throws SQLException {
		return this.server.engine().serverVersion().startsWith("MariaDB 10.");
	}

	private void requireDatabases(String... rights) throws SQLException {
		try (Connection administrator = this.server.address().connect()) {
			JdbcSession session = new JdbcSession(administrator);
			String account = MySqlText.quote(LIMITED) + "@'%'";
			session.execute("DROP USER IF EXISTS " + account);
			session.execute("CREATE USER " + account + " IDENTIFIED BY 'Limited-1'");
			for (String each : rights) {
				session.execute(
						"GRANT " + each + " TO " + account + (each.contains("_schema") ? "" : " WITH GRANT OPTION"));
			}
			String scratch = MySqlTemplate.newName();
			try {
				makeDatabases(scratch);
			}
			finally {
				session.execute("DROP USER " + account);
				this.server.engine().administration().drop(scratch);
			}
		}
	}

	private void makeDatabases(String scratch) throws SQLException {
		ServerAddress limited = new ServerAddress(this.server.address().jdbcUrl(), LIMITED, "Limited-1");
		try (DatabaseEngine engine = DatabaseProduct.engineFor(limited)) {
			String template = MySqlTemplate.newName();
			engine.administration().create(scratch);
			try (Connection connection = engine.address(scratch, this.server.declaredUrl()).connect()) {
				new JdbcSession(connection).execute(SCRIPT);
			}
			engine.administration().freeze(scratch, template);
			try (RewoundClone clone = new RewoundClone(engine, template, MySqlTemplate.newName(), 1,
					this.server.declaredUrl())) {
				clone.execute("CALL add_user(2)");
				assertThat(clone.text("SELECT group_concat(name ORDER BY name) FROM names")).isEqualTo("Ada,new");
			}
			engine.administration().drop(template);
			try (Connection session = engine.sharedServer().open("isodb_test_registry")) {
				assertThat(engine.sharedServer().tryLock(session, 7)).isTrue();
			}
			engine.administration().drop("isodb_test_registry");
		}
	}

}
