package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.JdbcSession;
import org.junit.jupiter.api.Test;
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
