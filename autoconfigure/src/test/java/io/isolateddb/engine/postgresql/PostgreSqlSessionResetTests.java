package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;

import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PostgreSqlSessionReset}.
 */
@Tag("postgresql")
class PostgreSqlSessionResetTests {

	private static RewoundClone clone;

	private static PostgreSqlDump dump;

	@BeforeAll
	static void copy() throws SQLException {
		clone = PostgreSqlTemplate.rich().copy(1);
		dump = PostgreSqlDump.of(clone.sessions().get(0));
	}

	@AfterAll
	static void drop() throws SQLException {
		clone.close();
	}

	private static void execute(Connection session, String sql) throws SQLException {
		try (Statement statement = session.createStatement()) {
			statement.execute(sql);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET search_path = sales", "SET work_mem = '1MB'", "SET ROLE rewind_reader",
			"SET SESSION AUTHORIZATION rewind_reader", "LISTEN a; LISTEN b",
			"SELECT pg_advisory_lock(1), pg_advisory_lock(1), pg_advisory_lock_shared(2)", "PREPARE p AS SELECT 1",
			"PREPARE \"odd \"\" name\" AS SELECT 1", "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
			"SET default_transaction_read_only = on", "CREATE TEMPORARY TABLE passing (id int)",
			"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET timezone = 'Asia/Tokyo'" })
	void sessionEqualsFreshOneWhenReset(String sql) throws SQLException {
		try (Connection session = clone.connect()) {
			SortedMap<String, String> fresh = dump.session(session);
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, null);
			execute(session, sql);
			assertThat(dump.session(session)).isNotEqualTo(fresh);

			assertThat(reset.reset(session)).isEmpty();

			assertThat(dump.session(session)).isEqualTo(fresh);
			assertThat(reset.reset(session)).isEmpty();
		}
	}

	@Test
	void settingsOfThePoolAreSetAgain() throws SQLException {
		String initSql = "SET ROLE rewind_reader; SET my.own = 'init'";
		try (Connection session = clone.connect()) {
			session.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
			execute(session, "SET search_path = sales, \"Odd \"\"Schema\"; SET statement_timeout = '5s'");
			execute(session, initSql);
			SortedMap<String, String> fresh = dump.session(session);
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, initSql);
			execute(session, "RESET ALL; RESET ROLE; SET search_path = pg_catalog; SET my.own = 'other'");

			assertThat(reset.reset(session)).isEmpty();

			assertThat(dump.session(session)).isEqualTo(fresh);
		}
	}

	@Test
	void initialRoleOfTheUserIsSetAgain() throws SQLException {
		clone.execute("ALTER ROLE rewind_reader SET role = 'pg_monitor'; GRANT pg_monitor TO rewind_reader");
		String url = PostgreSqlTemplate.engine.address(clone.name(), null).jdbcUrl();
		try (Connection session = new ServerAddress(url, "rewind_reader", "").connect()) {
			SortedMap<String, String> fresh = dump.session(session);
			assertThat(fresh.get("session")).startsWith("rewind_reader | pg_monitor");
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, null);
			execute(session, "SET ROLE NONE");

			assertThat(reset.reset(session)).isEmpty();

			assertThat(dump.session(session)).isEqualTo(fresh);
		}
		finally {
			clone.execute("ALTER ROLE rewind_reader RESET role; REVOKE pg_monitor FROM rewind_reader");
		}
	}

	@Test
	void notificationsThatHaveNotBeenFetchedAreDropped() throws SQLException {
		try (Connection session = clone.connect()) {
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, null);
			execute(session, "LISTEN channel");
			execute(session, "NOTIFY channel, 'late'");

			assertThat(reset.reset(session)).isEmpty();

			assertThat(session.unwrap(PGConnection.class).getNotifications()).isEmpty();
		}
	}

	@Test
	void sequenceValuesThatSessionHasCachedAreForgotten() throws SQLException {
		try (Connection session = clone.connect()) {
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, null);
			execute(session, "SELECT nextval('free_cached')");
			execute(clone.sessions().get(0), "SELECT setval('free_cached', 41, false)");

			assertThat(reset.reset(session)).isEmpty();

			try (Statement statement = session.createStatement();
					ResultSet row = statement.executeQuery("SELECT nextval('free_cached')")) {
				row.next();
				assertThat(row.getLong(1)).isEqualTo(41);
			}
		}
	}

	@Test
	void resetFailsWhenSessionDoesNotCountOrIsInTransaction() throws SQLException {
		try (Connection session = clone.connect()) {
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, null);
			execute(session, "SET track_counts = off");
			assertThat(reset.reset(session)).isEqualTo("a session has switched track_counts off");
			assertThat(reset.reset(session)).isEmpty();
			execute(session, "BEGIN");
			assertThat(reset.reset(session)).isEqualTo("a transaction was left open");
		}
	}

}
