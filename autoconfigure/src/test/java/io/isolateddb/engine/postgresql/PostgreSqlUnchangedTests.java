package io.isolateddb.engine.postgresql;

import java.sql.SQLException;

import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What of a database tells that nothing has changed in it, so that it needs no template
 * of its own.
 */
class PostgreSqlUnchangedTests {

	@Test
	void databaseIsUnchangedUntilSomethingHappens() throws SQLException {
		try (RewoundClone clone = PostgreSqlTemplate.rich().copy(1)) {
			assertThat(clone.changes().isUnchanged()).isTrue();
		}
		try (RewoundClone clone = PostgreSqlTemplate.rich().copy(1).execute("SELECT nextval('free_never')")) {
			assertThat(clone.changes().isUnchanged()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT last_value FROM free_never", "SELECT count(*) FROM pg_sequences", "ANALYZE",
			"BEGIN; INSERT INTO sessions (id) OVERRIDING SYSTEM VALUE VALUES (99); ROLLBACK" })
	void databaseIsUnchangedByWhatLeavesItAsItWas(String sql) throws SQLException {
		try (RewoundClone clone = PostgreSqlTemplate.rich().copy(1).execute(sql)) {
			assertThat(clone.readLayer()).isEqualTo(RowLayerReading.of(null));
		}
		try (RewoundClone clone = PostgreSqlTemplate.rich().copy(1).execute(sql)) {
			assertThat(clone.changes().isUnchanged()).isTrue();
		}
	}

	@Test
	void stateIsTheSameAfterWhatLeavesItAsItWas() throws SQLException {
		try (RewoundClone clone = PostgreSqlTemplate.rich().copy(1).execute("SELECT nextval('free_never')")) {
			RowLayerReading state = clone.readLayer();
			clone.execute("SELECT last_value FROM free_never");

			assertThat(clone.readLayer().layer()).isNotNull().isSameAs(state.layer());
		}
	}

	@Test
	void rowsThatAreRestoredAfterTheDatabaseWasReadStay() throws SQLException {
		PostgreSqlTemplate.rich().copy(1).close();
		try (RewoundClone clone = PostgreSqlTemplate.rich().copy(1).execute("SELECT nextval('free_never')")) {
			RowLayer state = clone.readLayer().layer();
			clone.rewind();
			String users = clone.text("SELECT count(*) FROM users");

			clone.execute("SELECT last_value FROM free_never").readLayer();
			clone.execute("UPDATE users SET visits = 1");
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			clone.execute("INSERT INTO users (name) VALUES ('one more')");
			assertThat(clone.rewind(state)).isEqualTo(Rewind.UNDONE);

			assertThat(clone.text("SELECT count(*) FROM users")).isEqualTo(users);
		}
	}

}
