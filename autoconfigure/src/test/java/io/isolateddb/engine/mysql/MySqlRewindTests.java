package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for rewinding a MySQL or MariaDB database, where it differs from other engines.
 */
class MySqlRewindTests {

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void addedRowsAreDeletedWhereverTheirKeysAre(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, """
				CREATE TABLE dense (id bigint PRIMARY KEY, text varchar(9));
				CREATE TABLE sparse (id tinyint PRIMARY KEY, text varchar(9));
				CREATE TABLE huge (id bigint unsigned PRIMARY KEY, text varchar(9));
				INSERT INTO dense VALUES (4, 'a'), (3, 'b'), (5, 'c'); INSERT INTO sparse VALUES (3, 'a'), (6, 'b');
				INSERT INTO huge VALUES (18446744073709551615, 'a'), (18446744073709551614, 'b')""");
				RewoundClone clone = template.copy(1)) {
			String rows = "SELECT group_concat(id, text ORDER BY text, id) FROM (SELECT * FROM dense UNION ALL "
					+ "SELECT * FROM sparse UNION ALL SELECT * FROM huge) t";
			String fresh = clone.text(rows);
			for (String changes : List.of("INSERT INTO dense VALUES (-1, 'x'), (2, 'x'), (6, 'x'), (9, 'x')",
					"INSERT INTO sparse VALUES (4, 'x'), (1, 'x'), (5, 'x'), (7, 'x')",
					"INSERT INTO huge VALUES (0, 'x'), (18446744073709551613, 'x')",
					"UPDATE dense SET id = 1 WHERE id = 4;INSERT INTO dense VALUES (4, 'x')",
					"UPDATE dense SET id = -id;INSERT INTO dense VALUES (8, 'x')")) {
				for (String change : changes.split(";")) {
					clone.execute(change);
				}

				assertThat(clone.rewind()).as(changes).isEqualTo(Rewind.UNDONE);
				assertThat(clone.text(rows)).as(changes).isEqualTo(fresh);
			}
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void counterIsNotResetIfTheTableWouldBeCopied(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, """
				CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, text varchar(100)) ENGINE MyISAM;
				INSERT INTO notes (text) VALUES ('first'), ('last');
				DELETE FROM notes WHERE text = 'last'"""); RewoundClone clone = template.copy(1)) {
			clone.execute("INSERT INTO notes (text) VALUES ('added')");

			assertThat(clone.rewind().reason()).isEqualTo("an AUTO_INCREMENT counter could not be reset");
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void addedRowIsDeletedThoughOnlyTheGeneratedPartOfItsKeyIsNew(TestServer server) throws SQLException {
		assumeThat(server.product()).as("MariaDB has no such keys").isEqualTo("mysql");
		try (MySqlTemplate template = MySqlTemplate.of(server, """
				CREATE TABLE notes (author int, text varchar(100), words int AS (length(text)) STORED,
					PRIMARY KEY (author, words));
				INSERT INTO notes (author, text) VALUES (1, 'first')"""); RewoundClone clone = template.copy(1)) {
			clone.execute("INSERT INTO notes (author, text) VALUES (1, 'the last')");

			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(notes(clone)).isEqualTo("first");
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void counterIsResetWhateverTheCommentsAndPartitionsOfItsTable(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, """
				CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, text varchar(100) COMMENT ') AUTO_INCREMENT=2')
					COMMENT ') AUTO_INCREMENT=3'
					PARTITION BY HASH (id) PARTITIONS 3;
				INSERT INTO notes (text) VALUES ('first'), ('last')"""); RewoundClone clone = template.copy(1)) {
			for (String changed : List.of("UPDATE notes SET id = 20 WHERE id = 2", "DELETE FROM notes",
					"INSERT INTO notes VALUES (100, 'added')")) {
				clone.execute(changed);
				assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
				clone.execute("INSERT INTO notes (text) VALUES ('next')");
				assertThat(notes(clone)).isEqualTo("first,last,next");
			}
		}
	}

	/**
	 * It takes the server a moment to roll back. The rewind waits for that, but not for
	 * so long that a busy machine could not miss it.
	 */
	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void rewindWaitsForTheEndOfASessionThatWasClosed(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server,
				"CREATE TABLE notes (id int PRIMARY KEY, text varchar(100))"); RewoundClone clone = template.copy(1)) {
			Awaitility.await().until(() -> {
				try (Connection leaving = clone.connect(); Statement statement = leaving.createStatement()) {
					leaving.setAutoCommit(false);
					statement.execute("INSERT INTO notes WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
							+ "FROM n WHERE i < 900) SELECT a.i * 10 + b.i, 'x' FROM n a JOIN n b ON b.i < 10");
				}
				return clone.rewind().equals(Rewind.UNDONE);
			});
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void updatedRowsAreRestoredExactly(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, """
				CREATE TABLE notes (id varchar(10) PRIMARY KEY, text varchar(100) UNIQUE);
				INSERT INTO notes VALUES ('one', 'first'), ('two', 'last')"""); RewoundClone clone = template.copy(1)) {
			for (String changes : List.of("UPDATE notes SET text = 'FIRST' WHERE id = 'one'",
					"UPDATE notes SET id = 'ONE' WHERE id = 'one'", "UPDATE notes SET id = 'three' WHERE id = 'two'",
					"DELETE old FROM notes JOIN notes old ON old.id > notes.id",
					"UPDATE notes SET text = 'x' WHERE id = 'one'; UPDATE notes SET text = 'first' WHERE id = 'two';"
							+ "UPDATE notes SET text = 'last' WHERE id = 'one'")) {
				for (String change : changes.split(";")) {
					clone.execute(change);
				}

				assertThat(clone.rewind()).as(changes).isEqualTo(Rewind.UNDONE);
				assertThat(clone.text("SELECT group_concat(id, ' ', text ORDER BY id) FROM notes")).as(changes)
					.isEqualTo("one first,two last");
			}
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void updateIsUndoneWithoutInsertingRows(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, """
				CREATE TABLE notes (id int PRIMARY KEY, text varchar(100));
				INSERT INTO notes VALUES (1, 'first'), (2, 'last');
				CREATE TRIGGER noted BEFORE INSERT ON notes FOR EACH ROW SET NEW.text = 'inserted'""");
				RewoundClone clone = template.copy(1)) {
			clone.execute("UPDATE notes SET text = 'updated' WHERE id = 1");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(notes(clone)).isEqualTo("first,last");

			clone.execute("UPDATE notes SET id = 3 WHERE id = 1");
			assertThat(clone.rewind().reason()).isEqualTo("triggers would fire for notes");
			try (Connection administrator = server.address().connect()) {
				assertThat(new JdbcSession(administrator).query(
						"SELECT trx_id FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> 0",
						(row) -> row.getString(1)))
					.isEmpty();
			}
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void rewindIsImpossibleWhenStatisticsOfTableWereReset(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, "CREATE TABLE notes (id int PRIMARY KEY)");
				RewoundClone clone = template.copy(1)) {
			clone.execute("INSERT INTO notes VALUES (1), (2)");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			try (Connection administrator = server.address().connect();
					Statement statement = administrator.createStatement()) {
				statement.execute("ALTER TABLE " + clone.name() + ".notes FORCE, ALGORITHM = COPY");
			}
			clone.execute("INSERT INTO notes VALUES (3)");

			assertThat(clone.rewind().reason()).isEqualTo("the statistics of notes were reset");
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void rewindThatFailsWithinItsTransactionLeavesItNotOpen(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, """
				CREATE TABLE hits (id int PRIMARY KEY); CREATE TABLE notes (id int PRIMARY KEY, text varchar(9));
				INSERT INTO hits VALUES (1); INSERT INTO notes VALUES (1, 'first')""");
				RewoundClone clone = template.copy(1)) {
			clone.execute("INSERT INTO hits VALUES (2)").execute("UPDATE notes SET text = 'x'");
			try (Connection administrator = server.address().connect()) {
				new JdbcSession(administrator).execute("DROP TABLE " + template.name() + ".notes");
			}

			assertThat(clone.rewind().reason()).startsWith("the server said: ").contains(template.name() + ".notes");

			// The deletion of the row was the first statement of the transaction
			clone.execute("SET SESSION innodb_lock_wait_timeout = 5").execute("DELETE FROM hits WHERE id = 2");
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void obstacleIsNamedWhenTheUserCannotStopCounting(TestServer server) throws SQLException {
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

	private static String notes(RewoundClone clone) throws SQLException {
		return clone.text("SELECT group_concat(text ORDER BY text) FROM notes");
	}

}
