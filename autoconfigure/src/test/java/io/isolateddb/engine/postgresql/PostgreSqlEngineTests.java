package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.SqlIdentifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link PostgreSqlEngine}.
 */
@Tag("postgresql")
class PostgreSqlEngineTests {

	private final DatabaseEngine engine = PostgreSqlTemplate.engine;

	private static String text(Connection session, String sql) throws SQLException {
		try (Statement statement = session.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getString(1);
		}
	}

	@Test
	void copyHasSettingsAndPrivilegesOfTemplate() throws SQLException {
		PostgreSqlTemplate template = PostgreSqlTemplate.of("""
				DO $$ DECLARE d name = current_database(); BEGIN
					EXECUTE format('ALTER DATABASE %I SET application_name = %L', d, 'it''s \\ %s?');
					EXECUTE format('ALTER ROLE rewind_reader IN DATABASE %I SET work_mem = %L', d, '3MB');
					EXECUTE format('ALTER ROLE ALL IN DATABASE %I SET my.own = %L', d, '');
					EXECUTE format('GRANT CREATE ON DATABASE %I TO rewind_reader WITH GRANT OPTION', d);
					EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', d);
				END $$""");
		String settings = """
				SELECT (SELECT string_agg(concat(setrole::regrole, setconfig), ' ' ORDER BY setrole)
					FROM pg_db_role_setting WHERE setdatabase = d.oid)
					|| (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM aclexplode(datacl) a)
				FROM pg_database d WHERE datname =\s""";

		try (RewoundClone clone = template.copy(1)) {
			Connection session = clone.sessions().get(0);
			assertThat(text(session, settings + "'" + clone.name() + "'")).contains("work_mem=3MB", "search_path")
				.isEqualTo(text(session, settings + "'" + template.name() + "'"));
			assertThat(text(session, "SHOW search_path")).isEqualTo("public, \"Odd \"\"Schema\"");
		}
	}

	@Test
	void settingsOfATemplateAreReadOnce() throws SQLException {
		PostgreSqlTemplate template = PostgreSqlTemplate.of("CREATE TABLE one (id int)");
		try (RewoundClone first = template.copy(1)) {
			assertThat(text(first.sessions().get(0), "SHOW lock_timeout")).isEqualTo("100ms");
			first.execute("ALTER DATABASE " + SqlIdentifier.quote(template.name()) + " SET lock_timeout = 7");
		}

		try (RewoundClone second = template.copy(1)) {
			assertThat(text(second.sessions().get(0), "SHOW lock_timeout")).isEqualTo("100ms");
		}
	}

	@Test
	void settingsOfATemplateAreReadAgainWhenTheyNameARoleThatIsGone() throws SQLException {
		PostgreSqlTemplate template = PostgreSqlTemplate.of("""
				CREATE ROLE soon_gone; DO $$ BEGIN
					EXECUTE format('ALTER ROLE soon_gone IN DATABASE %I SET work_mem = 77', current_database());
				END $$""");
		try (RewoundClone first = template.copy(1)) {
			first.execute("DROP ROLE soon_gone");
		}

		try (RewoundClone second = template.copy(1)) {
			assertThat(text(second.sessions().get(0), "SHOW lock_timeout")).isEqualTo("100ms");
			assertThat(text(second.sessions().get(0), "SHOW search_path")).contains("Odd");
		}
	}

	@Test
	void settingsOfATemplateAreReadAgainWhenItHasBeenMadeAnew() throws SQLException {
		for (String timeout : List.of("7ms", "8ms")) {
			this.engine.administration().create("made anew scratch");
			try (Connection session = this.engine.address("made anew scratch", null).connect()) {
				new JdbcSession(session)
					.execute("ALTER DATABASE \"made anew scratch\" SET lock_timeout = '" + timeout + "'");
			}
			this.engine.administration().freeze("made anew scratch", "made anew");
			this.engine.administration().copy("made anew", "made anew copy");
			try (Connection session = this.engine.address("made anew copy", null).connect()) {
				assertThat(text(session, "SHOW lock_timeout")).isEqualTo(timeout);
			}
			this.engine.administration().drop("made anew copy");
			this.engine.administration().drop("made anew");
		}
	}

	@Test
	void templateRefusesConnectionsButCanBeCopied() throws SQLException {
		PostgreSqlTemplate template = PostgreSqlTemplate.of("CREATE TABLE one (id int)");

		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.engine.address(template.name(), null).connect())
			.withMessageContaining("not currently accepting connections");
		try (RewoundClone clone = template.copy(1)) {
			assertThat(text(clone.sessions().get(0), "SELECT count(*) FROM one")).isEqualTo("0");
		}
	}

	@Test
	void freezeEndsSessionsThatAreStillConnected() throws SQLException {
		this.engine.administration().create("still used");
		try (Connection session = this.engine.address("still used", null).connect()) {
			this.engine.administration().freeze("still used", "no longer used");
			assertThat(session.isValid(1)).isFalse();
		}
		this.engine.administration().drop("no longer used");
	}

	@ParameterizedTest
	@ValueSource(strings = { "BEGIN; CREATE TABLE a (); PREPARE TRANSACTION 'forgotten'",
			"CREATE SUBSCRIPTION forgotten CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false)",
			"SELECT pg_advisory_lock(1)" })
	void databaseIsDroppedWhenSomethingBlocksTheDrop(String sql) throws SQLException {
		this.engine.administration().create("held \"fast\"");
		try (Connection session = this.engine.address("held \"fast\"", null).connect();
				Statement statement = session.createStatement()) {
			statement.execute(sql);

			this.engine.administration().drop("held \"fast\"");
		}
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.engine.address("held \"fast\"", null).connect())
			.withMessageContaining("does not exist");
	}

	@Test
	void dropDoesNothingWhenThereIsNoDatabase() {
		assertThatNoException().isThrownBy(() -> this.engine.administration().drop("never \" made"));
	}

}
