package io.isolateddb.engine.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.SessionReset;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SqliteSessionReset}.
 */
class SqliteSessionResetTests {

	@ParameterizedTest
	@ValueSource(strings = { "query_only = ON", "foreign_keys = OFF", "temp_store = MEMORY", "locking_mode = EXCLUSIVE",
			"recursive_triggers = ON", "defer_foreign_keys = ON" })
	void temporaryTablesAreDroppedWhateverTheSettings(String setting) throws SQLException {
		try (Connection connection = connect()) {
			requireReset(connection, "CREATE TEMPORARY TABLE scratch AS SELECT 1 AS one", "PRAGMA " + setting);
			requireReset(connection, "PRAGMA " + setting);
		}
	}

	@Test
	void temporaryTablesThatReferToOneAnotherAreDropped() throws SQLException {
		try (Connection connection = connect()) {
			requireReset(connection, "CREATE TEMPORARY TABLE parents (id integer PRIMARY KEY)",
					"CREATE TEMPORARY TABLE children (parent integer REFERENCES parents)",
					"INSERT INTO parents VALUES (1)", "INSERT INTO children VALUES (1)");
		}
	}

	/**
	 * The query for the state of a session is compiled before it changes.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "PRAGMA analysis_limit = 5", "PRAGMA automatic_index = 0", "PRAGMA busy_timeout = 7",
			"PRAGMA cache_size = 9", "PRAGMA cache_spill = 0", "PRAGMA cell_size_check = 1",
			"PRAGMA checkpoint_fullfsync = 1", "PRAGMA count_changes = 1", "PRAGMA empty_result_callbacks = 1",
			"PRAGMA foreign_keys = 0", "PRAGMA full_column_names = 1", "PRAGMA fullfsync = 1",
			"PRAGMA ignore_check_constraints = 1", "PRAGMA journal_size_limit = 9", "PRAGMA legacy_alter_table = 1",
			"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA max_page_count = 99", "PRAGMA query_only = 1",
			"PRAGMA read_uncommitted = 1", "PRAGMA recursive_triggers = 1", "PRAGMA reverse_unordered_selects = 1",
			"PRAGMA secure_delete = 1", "PRAGMA short_column_names = 0", "PRAGMA synchronous = 1",
			"PRAGMA temp_store = MEMORY", "PRAGMA threads = 2", "PRAGMA trusted_schema = 0",
			"PRAGMA writable_schema = 1", "PRAGMA case_sensitive_like = 1", "CREATE TEMPORARY TABLE scratch (a)",
			"CREATE TEMPORARY VIEW scratch AS SELECT 1", "ATTACH ':memory:' AS other" })
	void whatASessionHasChangedSinceItWasResetIsReset(String statement) throws SQLException {
		try (Connection connection = connect()) {
			SqliteSessionState fresh = SqliteSessionState.of(connection);
			SqliteSessionReset reset = new SqliteSessionReset(fresh, new SqliteSessions());
			for (int time = 0; time < 3; time++) {
				assertThat(reset.reset(connection)).isEmpty();
				assertThat(SqliteSessionState.of(connection)).isEqualTo(fresh);
				new JdbcSession(connection).execute(statement);
				assertThat(SqliteSessionState.of(connection)).isNotEqualTo(fresh);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "PRAGMA foreign_keys = 0", "pragma cache_size", "ATTACH 'f' AS f", "DETACH f",
			"CREATE TEMP TABLE t (a)", "DROP TABLE t", "ALTER TABLE t ADD COLUMN b", "ANALYZE", "REINDEX", "VACUUM",
			"EXPLAIN PRAGMA foreign_keys = 0", "-- select\nPRAGMA foreign_keys = 0", "/**/ SELECT 1",
			"SELECT 1; PRAGMA foreign_keys = 0", ";SELECT 1", "SELECT ';'", "selected", "{call f()}", "", " " })
	void statementThatMayChangeASessionHasALastingEffect(String sql) throws SQLException {
		assertThat(reset().hasLastingEffect(sql)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 1", "select * from pragma_foreign_keys", " \n\tInsert into t values (1)",
			"INSERT INTO t VALUES (1);\n", "UPDATE t SET a = 1", "delete from t", "REPLACE INTO t VALUES (1)",
			"WITH a AS (SELECT 1) SELECT * FROM a", "VALUES(1)", "begin immediate", "COMMIT", "END", "ROLLBACK",
			"savepoint s", "RELEASE s", "SELECT'a'" })
	void statementThatReadsOrWritesRowsHasNone(String sql) throws SQLException {
		assertThat(reset().hasLastingEffect(sql)).isFalse();
	}

	private static SessionReset reset() throws SQLException {
		try (Connection connection = connect()) {
			return new SqliteSessionReset(SqliteSessionState.of(connection), new SqliteSessions());
		}
	}

	@Test
	void whatIsOpenIsSaidBeforeASnapshot(@TempDir Path folder) throws SQLException, IOException {
		try (Connection connection = SqliteUrl.connect(Files.createFile(folder.resolve("it's.sqlite")))) {
			SessionReset reset = new SqliteSessionReset(SqliteSessionState.of(connection), new SqliteSessions());
			JdbcSession session = new JdbcSession(connection);
			session.execute("CREATE TABLE notes (note text)");
			session.execute("INSERT INTO notes VALUES ('one'), ('two')");
			assertThat(reset.flush(connection)).isEmpty();
			session.execute("BEGIN");
			assertThat(reset.flush(connection)).isEqualTo("it has an open transaction");
			session.execute("COMMIT");
			try (Statement statement = connection.createStatement();
					ResultSet rows = statement.executeQuery("SELECT note FROM notes")) {
				assertThat(rows.next()).isTrue();
				assertThat(reset.flush(connection)).isEqualTo("it has rows that were not read to the end");
				assertThat(rows.next()).isTrue();
				assertThat(rows.getString(1)).isEqualTo("two");
			}
			assertThat(reset.flush(connection)).isEmpty();
			assertThat(session.isTrue("SELECT count(*) = 2 FROM notes")).isTrue();
		}
	}

	@Test
	void sessionsThatAreClosedAreForgotten() throws SQLException {
		SqliteSessions sessions = new SqliteSessions();
		for (int time = 0; time < 2; time++) {
			try (Connection connection = connect()) {
				SqliteSessionReset reset = new SqliteSessionReset(SqliteSessionState.of(connection), sessions);
				assertThat(reset.reset(connection)).isEmpty();
			}
		}

		sessions.forgetSchema();
		assertThat(sessions).extracting("used", InstanceOfAssertFactories.MAP).isEmpty();
	}

	private static Connection connect() throws SQLException {
		return DriverManager.getConnection(SqliteUrl.PREFIX + ":memory:?foreign_keys=true");
	}

	private static void requireReset(Connection connection, String... statements) throws SQLException {
		SqliteSessionState fresh = SqliteSessionState.of(connection);
		for (String statement : List.of(statements)) {
			new JdbcSession(connection).execute(statement);
		}

		assertThat(new SqliteSessionReset(fresh, new SqliteSessions()).reset(connection)).isEmpty();
		assertThat(SqliteSessionState.of(connection)).isEqualTo(fresh);
	}

}
