package io.isolateddb.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the counts of a server of MySQL's kind are of no use.
 */
class MySqlRewindTests {

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void counterIsNotSetBackWhereTheTableWouldBeCopied(TestServer server) throws SQLException {
		MySqlTemplate template = MySqlTemplate.of(server, """
				CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, text varchar(100)) ENGINE MyISAM;
				INSERT INTO notes (text) VALUES ('first'), ('last');
				DELETE FROM notes WHERE text = 'last'""");
		try (RewoundClone clone = template.copy(1)) {
			clone.execute("INSERT INTO notes (text) VALUES ('added')");

			assertThat(clone.rewind().reason()).isEqualTo("a counter could not be set back");
		}
		finally {
			server.engine().drop(template.name());
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void databaseIsNotRewoundByCountsThatHaveBegunAnew(TestServer server) throws SQLException {
		MySqlTemplate template = MySqlTemplate.of(server, "CREATE TABLE notes (id int PRIMARY KEY)");
		try (RewoundClone clone = template.copy(1)) {
			clone.execute("INSERT INTO notes VALUES (1), (2)");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			try (Connection administrator = server.address().connect();
					Statement statement = administrator.createStatement()) {
				statement.execute("ALTER TABLE " + clone.name() + ".notes FORCE, ALGORITHM = COPY");
			}
			clone.execute("INSERT INTO notes VALUES (3)");

			assertThat(clone.rewind().reason()).isEqualTo("the server has begun anew to count what happens to notes");
		}
		finally {
			server.engine().drop(template.name());
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void userWhoseOwnWorkWouldBeCountedIsNamedAsTheObstacle(TestServer server) throws SQLException {
		ServerAddress address = server.address();
		try (Connection administrator = address.connect(); Statement statement = administrator.createStatement()) {
			statement.execute("CREATE USER isodb_test_reader IDENTIFIED BY 'Reader-1-password'");
			statement.execute("GRANT SELECT ON *.* TO isodb_test_reader");
			ServerAddress readers = new ServerAddress(MySqlUrl.administration(address.jdbcUrl()), "isodb_test_reader",
					"Reader-1-password");
			try (Connection reader = readers.connect()) {
				assertThat(MySqlServer.of(reader).obstacle())
					.isEqualTo("the user may not update the table threads of its performance_schema");
			}
			finally {
				statement.execute("DROP USER isodb_test_reader");
			}
		}
	}

}
