package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * After a test its sessions are as new ones: what a session cannot forget costs that
 * session, and nothing else.
 */
@Tag("postgresql")
class PostgreSqlSessionsAsNewTests {

	private static final String SCHEMA = """
			CREATE TABLE notes (id serial PRIMARY KEY, tenant uuid, note text);
			ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
			CREATE POLICY own ON notes USING (tenant = current_setting('app.tenant', true)::uuid);
			CREATE FUNCTION note_user() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				NEW.note := coalesce(current_setting('app.login', true), 'nobody'); RETURN NEW; END $$;
			CREATE TRIGGER note BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION note_user();
			CREATE FUNCTION become(name text) RETURNS void LANGUAGE plpgsql SET search_path = public AS $$ BEGIN
				SET app.role = 'x'; PERFORM set_config('app.' || name, 'x', false); END $$;
			GRANT ALL ON notes TO rewind_reader;
			CREATE EXTENSION IF NOT EXISTS dblink; CREATE SCHEMA "Far away"; CREATE EXTENSION postgres_fdw SCHEMA "Far away";
			CREATE EXTENSION pg_trgm;
			CREATE SERVER self FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost', port '%s', dbname 'postgres');
			CREATE USER MAPPING FOR CURRENT_USER SERVER self OPTIONS (user '%s', password '%s');
			CREATE FOREIGN TABLE databases (datname name) SERVER self OPTIONS (schema_name 'pg_catalog', table_name 'pg_database')""";

	private static RewoundClone clone;

	private static RewoundClone withGlobals;

	@BeforeAll
	static void copy() throws SQLException {
		ServerAddress server = PostgreSqlTemplate.engine.address("postgres", null);
		String port = server.jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1");
		clone = PostgreSqlTemplate.of(SCHEMA.formatted(port, server.username(), server.password())).copy(1);
		// The rows of a language with global variables, without its interpreter
		withGlobals = PostgreSqlTemplate
			.of("""
					CREATE TABLE notes (id int);
					CREATE FUNCTION handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
					CREATE LANGUAGE plglobal HANDLER handler""")
			.copy(1);
	}

	@AfterAll
	static void drop() throws SQLException {
		clone.close();
		withGlobals.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT set_config('app.tenant', 'x', false)", "SET app.tenant = 'x'",
			"BEGIN; SET LOCAL app.tenant = 'x'; ROLLBACK", "BEGIN; SELECT set_config('app.tenant', 'x', true); COMMIT",
			"SELECT become('tenant')", "SET app.tenant = 'x'; RESET app.tenant", "SET app.tenant = 'x'; RESET ALL",
			"SET SESSION AUTHORIZATION rewind_reader; SET app.tenant = 'x'" })
	void settingOfTheApplicationIsNullAgain(String sql) throws SQLException {
		int session = pid(clone);
		clone.execute("INSERT INTO notes VALUES (1)").execute(sql);

		assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.UNDONE);

		assertThat(clone.text("SELECT current_setting('app.tenant', true)")).isNull();
		assertThat(clone.text("SELECT current_setting('app.role', true)")).isNull();
		assertThat(pid(clone)).isNotEqualTo(session);
	}

	@Test
	void settingThatTheSchemaDoesNotNameIsNullAgain() throws SQLException {
		assumeThat(clone.text("SELECT current_setting('server_version_num')::int >= 160000")).isEqualTo("t");
		clone.execute("SET nowhere.named = 'x'");

		clone.rewind();

		assertThat(clone.text("SELECT current_setting('nowhere.named', true)")).isNull();
	}

	@Test
	void settingThatTheSchemaDoesNotNameIsNullAgainForAUserWhoMayReadStatistics() throws SQLException {
		assumeThat(PostgreSqlTemplate.isSince(16)).isTrue();
		ServerAddress server = PostgreSqlTemplate.engine.address("postgres", null);
		try (Connection administrator = server.connect()) {
			execute(administrator, "CREATE ROLE statistics_reader LOGIN CREATEDB PASSWORD 'secret'; "
					+ "GRANT pg_read_all_stats TO statistics_reader");
			try (DatabaseEngine engine = DatabaseProduct
				.engineFor(new ServerAddress(server.jdbcUrl(), "statistics_reader", "secret"))) {
				engine.administration().create("statistics");
				engine.administration().freeze("statistics", "statistics template");
				try (RewoundClone of = new RewoundClone(engine, "statistics template", "statistics", 1)) {
					int session = pid(of);
					assertThat(of.execute("SET work_mem = '1MB'").rewind()).isEqualTo(Rewind.UNCHANGED);
					assertThat(pid(of)).isEqualTo(session);

					assertThat(of.execute("SET nowhere.named = 'x'").rewind()).isEqualTo(Rewind.UNCHANGED);

					assertThat(of.text("SELECT current_setting('nowhere.named', true)")).isNull();
				}
				engine.administration().drop("statistics template");
			}
			execute(administrator, "DROP ROLE statistics_reader");
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "SELECT 1", "SET search_path = pg_catalog; SET timezone = 'Asia/Tokyo'; SET work_mem = '1MB'",
					"DO 'BEGIN END'", "SELECT similarity('a', 'b'); SET pg_trgm.similarity_threshold = 0.5",
					"SELECT count(*) FROM databases", "INSERT INTO notes VALUES (1)", "SET ROLE rewind_reader",
					"SET SESSION AUTHORIZATION rewind_reader", "SELECT current_setting('app.tenant', true)" })
	void sessionThatForgetsIsKept(String sql) throws SQLException {
		int session = pid(clone);
		for (int i = 0; i < 2; i++) {
			clone.execute(sql);
			assertThat(clone.rewind().reason()).isEmpty();
		}
		assertThat(pid(clone)).isEqualTo(session);
	}

	@Test
	void settingThatAPolicyNamesIsNullAgainForAUserWithoutRights() throws SQLException {
		String url = PostgreSqlTemplate.engine.address(clone.name(), null).jdbcUrl();
		try (Connection session = new ServerAddress(url, "rewind_reader", "").connect()) {
			execute(session, "SET app.login = 'init'");
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, "SET app.login = 'init'");
			execute(session, "SELECT count(*) FROM notes");
			assertThat(reset.reset(session)).isEmpty();
			assertThat(session.isClosed()).isFalse();
			execute(session, "SET app.tenant = 'x'");
			assertThat(reset.reset(session)).isEmpty();
			assertThat(session.isClosed()).isTrue();
		}
	}

	/**
	 * No user can list such settings, and only some can see how much memory they take.
	 */
	@Test
	void settingThatTheSchemaDoesNotNameStaysEmptyForAUserWithoutRights() throws SQLException {
		String url = PostgreSqlTemplate.engine.address(clone.name(), null).jdbcUrl();
		try (Connection session = new ServerAddress(url, "rewind_reader", "").connect()) {
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, null);
			execute(session, "SET nowhere.named = 'x'");

			assertThat(reset.reset(session)).isEmpty();

			assertThat(session.isClosed()).isFalse();
			execute(session, "SELECT 1 / (current_setting('nowhere.named') = '')::int");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET app.tenant = 'x'", "SELECT become('tenant')", "SET app.role = 'x'; RESET ALL",
			"BEGIN; SET LOCAL app.tenant = 'x'; ROLLBACK" })
	void settingThatTheSchemaNamesIsNullAgainInATestThatGoesOn(String sql) throws SQLException {
		try (Connection session = PostgreSqlTemplate.engine.address(clone.name(), null).connect()) {
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, null);
			execute(session, sql);

			assertThat(reset.resetForNow(session)).isEmpty();

			assertThat(session.isClosed()).isTrue();
		}
	}

	@Test
	void onlySuchASettingCostsTheSessionOfATestThatGoesOn() throws SQLException {
		try (Connection session = PostgreSqlTemplate.engine.address(clone.name(), null).connect()) {
			execute(session, "SET app.login = 'init'");
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, "SET app.login = 'init'");
			execute(session, "SET app.login = 'test'; SET work_mem = '1MB'; SET nowhere.named = 'x'");

			assertThat(reset.resetForNow(session)).isEmpty();

			assertThat(session.isClosed()).isFalse();
			execute(session,
					"SELECT 1 / (current_setting('nowhere.named') = '' AND current_setting('app.login') = 'init')::int");
			assertThat(reset.reset(session)).isEmpty();
			assertThat(session.isClosed()).isEqualTo(PostgreSqlTemplate.isSince(16));
		}
	}

	@Test
	void randomNumbersStartAnew() throws SQLException {
		String first = clone.text("SELECT concat(setseed(0.5), random())");
		clone.execute("SELECT setseed(0.5)");

		clone.rewind();

		assertThat(clone.text("SELECT random()")).isNotEqualTo(first);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT dblink_connect('host=localhost port=%s dbname=%s user=%s password=%s')",
			"SELECT dblink_connect('a name', 'host=localhost port=%s dbname=%s user=%s password=%s')" })
	void connectionsOfDblinkAreClosed(String sql) throws SQLException {
		ServerAddress server = PostgreSqlTemplate.engine.address(clone.name(), null);
		String name = "''" + clone.name() + "''";
		clone.execute(sql.formatted(server.jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"), name, server.username(),
				"''" + server.password() + "''"));

		assertThat(clone.rewind().reason()).isEmpty();

		assertThat(clone.text("SELECT dblink_get_connections()")).isNull();
		assertThat(clone.text(
				"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"))
			.isEqualTo("2");
	}

	@Test
	void connectionsOfForeignServersAreClosed() throws SQLException {
		assertThat(clone.text("SELECT count(*) > 0 FROM databases")).isEqualTo("t");
		assertThat(clone.text("SELECT count(*) FROM \"Far away\".postgres_fdw_get_connections()")).isEqualTo("1");

		assertThat(clone.rewind().reason()).isEmpty();

		assertThat(clone.text("SELECT count(*) FROM \"Far away\".postgres_fdw_get_connections()")).isEqualTo("0");
	}

	@Test
	void sessionIsNotKeptWhereALanguageHasGlobalVariables() throws SQLException {
		int session = pid(withGlobals);
		withGlobals.execute("INSERT INTO notes VALUES (1)");

		assertThat(withGlobals.rewind().outcome()).isEqualTo(Rewind.Outcome.UNDONE);

		assertThat(pid(withGlobals)).isNotEqualTo(session);
	}

	private static int pid(RewoundClone clone) throws SQLException {
		return Integer.parseInt(clone.text("SELECT pg_backend_pid()"));
	}

	private static void execute(Connection session, String sql) throws SQLException {
		try (Statement statement = session.createStatement()) {
			statement.execute(sql);
		}
	}

}
