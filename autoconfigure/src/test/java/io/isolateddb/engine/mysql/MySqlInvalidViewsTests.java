package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.RewoundClone;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that a view whose table is gone stops who uses it, and nobody else.
 */
class MySqlInvalidViewsTests {

	private static final String SCRIPT = """
			CREATE TABLE users (id int PRIMARY KEY, name varchar(20), born date);
			INSERT INTO users VALUES (1, 'Ada', NULL);
			CREATE TABLE gone (id int PRIMARY KEY);
			CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC NO SQL RETURN n * 2;
			CREATE VIEW a_of_gone AS SELECT users.id, name FROM users JOIN gone ON gone.id = users.id;
			CREATE VIEW on_a AS SELECT count(*) AS n FROM a_of_gone;
			CREATE VIEW of_column AS SELECT born FROM users;
			CREATE VIEW of_function (`a b`) AS SELECT twice(id) FROM users;
			CREATE VIEW valid AS SELECT name FROM users;
			DROP TABLE gone; DROP FUNCTION twice; ALTER TABLE users DROP born""";

	private static final String VIEWS = "SELECT group_concat(table_name ORDER BY table_name) FROM "
			+ "information_schema.views WHERE table_schema = database()";

	private static final String TABLES = "SELECT group_concat(table_name) FROM information_schema.tables "
			+ "WHERE table_schema = database() AND table_type = 'BASE TABLE'";

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void invalidViewStopsOnlyWhoUsesIt(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, SCRIPT); RewoundClone clone = template.copy(1)) {
			assertThat(clone.text("SELECT name FROM valid")).isEqualTo("Ada");
			assertThat(clone.text(VIEWS)).isEqualTo("a_of_gone,of_column,of_function,on_a,valid");
			assertThat(clone.text(TABLES)).isEqualTo("users");
			for (String view : List.of("a_of_gone", "on_a", "of_column", "of_function")) {
				assertThatExceptionOfType(SQLException.class).isThrownBy(() -> clone.text("SELECT * FROM " + view))
					.withMessageContaining("references invalid");
				clone.execute("DROP VIEW " + view);
			}
		}
	}

}
