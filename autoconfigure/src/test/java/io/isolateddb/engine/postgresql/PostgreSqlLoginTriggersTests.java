package io.isolateddb.engine.postgresql;

import java.sql.SQLException;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.ServerAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * An event trigger {@code ON login} of the application sees the sessions of the
 * application, and none of ours.
 */
@Tag("postgresql")
class PostgreSqlLoginTriggersTests {

	private static final String SCHEMA = """
			CREATE TABLE public.logins (id int GENERATED ALWAYS AS IDENTITY);
			CREATE TABLE public.notes (note text);
			CREATE FUNCTION public.log_login() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
				INSERT INTO public.logins DEFAULT VALUES; END $$;
			CREATE EVENT TRIGGER logins ON login EXECUTE FUNCTION public.log_login();
			ALTER EVENT TRIGGER logins ENABLE ALWAYS""";

	private static final String LOGINS = "SELECT coalesce(string_agg(id::text, ', ' ORDER BY id), '') FROM public.logins";

	private static PostgreSqlTemplate template;

	@BeforeAll
	static void makeTemplate() throws SQLException {
		assumeThat(PostgreSqlTemplate.isSince(17)).as("Version 17 and later have such triggers").isTrue();
		template = PostgreSqlTemplate.of(SCHEMA);
	}

	@AfterAll
	static void dropTemplate() throws SQLException {
		if (template != null) {
			PostgreSqlTemplate.engine.administration().drop(template.name());
		}
	}

	@Test
	void cloneShowsTheSessionsOfTheApplicationOnly() throws SQLException {
		for (int i = 0; i < 2; i++) {
			try (RewoundClone clone = template.copy(2)) {
				assertThat(clone.text(LOGINS)).isEqualTo("1, 2");
			}
		}
	}

	@Test
	void rewoundCloneShowsNoLogin() throws SQLException {
		try (RewoundClone clone = template.copy(1).execute("INSERT INTO public.notes VALUES ('one')")) {
			assertThat(clone.rewind().outcome()).isEqualTo(Rewind.Outcome.UNDONE);

			assertThat(clone.text(LOGINS)).isEmpty();
			clone.connect().close();
			assertThat(clone.text(LOGINS)).isEqualTo("1");
		}
	}

	@Test
	void comparisonAndSnapshotShowTheSessionsOfTheApplicationOnly() throws SQLException {
		DatabaseEngine engine = PostgreSqlTemplate.engine;
		String snapshot = template.name() + " snapshot";
		try (RewoundClone used = template.copy(1); RewoundClone fresh = template.copy(1)) {
			assertThat(engine.compare(used.name(), fresh.name())).isEmpty();
			used.sessions().get(0).close();

			engine.administration().freezeCopy(used.name(), snapshot);

			try (RewoundClone copy = new RewoundClone(engine, snapshot, snapshot + " copy", 1)) {
				assertThat(copy.text(LOGINS)).isEqualTo("1, 2");
			}
			engine.administration().drop(snapshot);
		}
	}

	@Test
	void optionsOfTheServerStay() throws SQLException {
		ServerAddress server = PostgreSqlTemplate.engine.address("postgres", null);
		String url = server.jdbcUrl() + (server.jdbcUrl().contains("?") ? "&" : "?")
				+ "options=-c%20work_mem=3MB%20-c%20search_path=public";
		try (DatabaseEngine engine = DatabaseProduct.engineFor(server.withJdbcUrl(url));
				RewoundClone clone = new RewoundClone(engine, template.name(), template.name() + " with options", 1)) {
			assertThat(clone.text("SHOW work_mem")).isEqualTo("3MB");
			assertThat(clone.text("SHOW event_triggers")).isEqualTo("on");
			assertThat(clone.text(LOGINS)).isEqualTo("1");
		}
	}

}
