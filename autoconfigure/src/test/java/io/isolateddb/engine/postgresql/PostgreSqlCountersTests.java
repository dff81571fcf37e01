package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.SessionReset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The counters of the server account for all that was written, and what is undone takes
 * no more and more space.
 */
@Tag("postgresql")
class PostgreSqlCountersTests {

	private RewoundClone clone;

	@BeforeEach
	void copy() throws SQLException {
		this.clone = PostgreSqlTemplate.of("""
				CREATE TABLE files (id serial PRIMARY KEY, content text);
				CREATE TABLE notes (id serial PRIMARY KEY, content text);
				INSERT INTO notes (content) SELECT repeat('n', 1000) FROM generate_series(1, 50);
				ALTER TABLE files ALTER content SET STORAGE EXTERNAL;
				ALTER TABLE notes ALTER content SET STORAGE EXTERNAL""").copy(1);
	}

	@AfterEach
	void drop() throws SQLException {
		this.clone.close();
	}

	@Test
	void whatNoKnownTableAccountsForIsNotUndone() throws SQLException {
		try (Connection tracking = PostgreSqlTemplate.engine.address(this.clone.name(), null).connect();
				Connection session = this.clone.connect()) {
			SessionReset reset = PostgreSqlTemplate.engine.sessionReset(session, null);
			PostgreSqlTemplateMetadata before = new PostgreSqlTemplateMetadata(tracking, new PostgreSqlLibraries(),
					false);
			this.clone.execute("CREATE TABLE unknown (id int)");
			this.clone.rewind();
			PostgreSqlChangeTracker changes = new PostgreSqlChangeTracker(tracking, before);
			int sessions = Integer.parseInt(this.clone.text("SELECT count(*) - 1 FROM pg_stat_activity "
					+ "WHERE datname = current_database() AND backend_type = 'client backend'"));
			session.createStatement().execute("INSERT INTO files (content) VALUES ('known')");
			reset.reset(session);
			assertThat(changes.rewind(sessions, null)).isEqualTo(Rewind.UNDONE);

			session.createStatement()
				.execute("INSERT INTO unknown VALUES (1); INSERT INTO files (content) VALUES ('known')");
			reset.reset(session);

			assertThat(changes.readLayer(sessions).obstacle()).contains("no known table");
			assertThat(changes.rewind(sessions, null).reason()).contains("no known table");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ANALYZE", "VACUUM ANALYZE", "VACUUM", "SET default_statistics_target = 1; ANALYZE notes",
			"INSERT INTO files (content) VALUES (repeat('x', 10000)); ANALYZE" })
	void analysisCostsNothing(String sql) throws SQLException {
		for (int i = 0; i < 3; i++) {
			this.clone.execute(sql);
			assertThat(this.clone.rewind().reason()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO files (content) VALUES (repeat('x', 1000000))",
			"INSERT INTO notes (content) VALUES (repeat('x', 1000000))",
			"BEGIN; INSERT INTO files (content) VALUES (repeat('x', 1000000)); ROLLBACK" })
	void longValuesOfManyTestsTakeNoMoreSpaceThanThoseOfSome(String sql) throws SQLException {
		for (int i = 0; i < 30; i++) {
			this.clone.execute(sql);
			assertThat(this.clone.rewind().reason()).isEmpty();
		}

		assertThat(Long
			.parseLong(this.clone.text("SELECT pg_total_relation_size('files') + pg_total_relation_size('notes')")))
			.isLessThan(8_000_000);
	}

}
