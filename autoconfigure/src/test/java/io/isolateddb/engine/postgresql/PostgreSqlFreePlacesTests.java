package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.FutureTask;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * New rows go into the places that a vacuum has freed. In each database of a state they
 * must go to the same place, whether its rows were written there or inserted.
 */
@Tag("postgresql")
class PostgreSqlFreePlacesTests {

	private static final String NAMES = "SELECT string_agg(name, ',') FROM counters";

	private static final String UPDATE = "UPDATE counters SET value = value + 1";

	private static final String WAITING = """
			SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep%'""";

	private static PostgreSqlTemplate template;

	@BeforeAll
	static void makeTemplate() throws SQLException {
		template = PostgreSqlTemplate.rich();
		// The rows of small tables are read from the second clone
		template.copy(1).close();
		template.copy(1).close();
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"INSERT INTO scratch VALUES (901, 'kept')| BEGIN; INSERT INTO scratch VALUES (902, 'lost'); ROLLBACK| INSERT INTO scratch VALUES (903, 'kept')| VACUUM scratch",
			"INSERT INTO scratch VALUES (901, 'lost'), (902, 'kept')| DELETE FROM scratch WHERE id = 901| VACUUM",
			"INSERT INTO scratch VALUES (901, 'old'), (902, 'kept')| UPDATE scratch SET id = 903 WHERE id = 901| VACUUM (FREEZE, ANALYZE) scratch",
			"DELETE FROM tags WHERE name = 'sql'| VACUUM tags",
			"UPDATE counters SET value = value + 1| VACUUM counters",
			"BEGIN; UPDATE counters SET value = value + 1; ROLLBACK| INSERT INTO counters VALUES ('kept', 1)| VACUUM counters",
			"INSERT INTO audit (line) VALUES ('lost'), ('kept')| DELETE FROM audit WHERE line = 'lost'| VACUUM (ANALYZE) audit",
			"BEGIN; INSERT INTO audit (line) VALUES ('lost'); ROLLBACK| INSERT INTO audit (line) VALUES ('kept')| VACUUM audit",
			"BEGIN; INSERT INTO sales.orders VALUES ('north', 901, NULL, 1); ROLLBACK| INSERT INTO sales.orders VALUES ('north', 902, NULL, 1)| VACUUM sales.orders",
			"BEGIN; INSERT INTO large (payload) VALUES ('lost'); ROLLBACK| INSERT INTO large (payload) VALUES ('kept')| VACUUM large",
			"BEGIN; INSERT INTO documents VALUES (901, repeat('lost', 9000)); ROLLBACK| INSERT INTO documents VALUES (902, 'kept')| VACUUM documents" })
	void rowsWhosePlacesAVacuumHasFreedAreNoLayer(String script) throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			execute(clone, script);

			assertThat(clone.readLayer().obstacle()).contains("a vacuum has freed their places");
		}
	}

	/**
	 * The rows that were rolled back belong to the outer class, the vacuum to the inner
	 * one.
	 */
	@Test
	void rowsOfAnOuterLayerWhosePlacesAVacuumHasFreedAreNoLayer() throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			execute(clone,
					"BEGIN; INSERT INTO scratch VALUES (901, 'lost'); ROLLBACK| INSERT INTO scratch VALUES (902, 'outer')");
			assertThat(clone.readLayer().obstacle()).isEmpty();
			execute(clone, "INSERT INTO scratch VALUES (903, 'inner')| VACUUM scratch");

			assertThat(clone.readLayer().obstacle()).contains("a vacuum has freed their places");
		}
	}

	@Test
	void placesOfAnEarlierTestThatAVacuumHasFreedAreSeen() throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			execute(clone, "INSERT INTO scratch VALUES (901, 'of a test'), (902, 'of a test')");
			assertThat(clone.rewind().reason()).isEmpty();
			execute(clone, "INSERT INTO scratch VALUES (903, 'kept')| VACUUM scratch");

			assertThat(clone.readLayer().obstacle()).contains("a vacuum has freed their places");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO scratch VALUES (901, 'a'), (902, 'b')| VACUUM scratch",
			"INSERT INTO audit (line) VALUES ('a')| VACUUM| INSERT INTO audit (line) VALUES ('b')",
			"BEGIN; INSERT INTO scratch VALUES (901, 'lost'); ROLLBACK| INSERT INTO scratch VALUES (902, 'kept')| VACUUM counters",
			"INSERT INTO large (payload) VALUES ('a')| VACUUM (ANALYZE)",
			"BEGIN; INSERT INTO scratch VALUES (901, 'lost'); ROLLBACK| INSERT INTO counters VALUES ('kept', 1)| VACUUM",
			"UPDATE counters SET value = value + 1| ANALYZE" })
	void vacuumThatHasFreedNoPlacesLeavesALayer(String script) throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			execute(clone, script);

			assertThat(clone.readLayer().obstacle()).isEmpty();
		}
	}

	@Test
	void vacuumOfAnEarlierTestDoesNotCount() throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			execute(clone, "INSERT INTO scratch VALUES (901, 'of a test')| VACUUM scratch");
			assertThat(clone.rewind().reason()).isEmpty();
			execute(clone,
					"BEGIN; INSERT INTO scratch VALUES (902, 'lost'); ROLLBACK| INSERT INTO scratch VALUES (903, 'kept')");

			assertThat(clone.readLayer().obstacle()).isEmpty();
		}
	}

	/**
	 * The rewinds vacuum the table now and then.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = ';',
			textBlock = """
					INSERT INTO counters VALUES ('earlier', 1), ('earliest', 1) ; INSERT INTO counters VALUES ('layer', 1)
					SELECT 1 ; INSERT INTO counters VALUES ('gone', 1), ('layer', 1)| DELETE FROM counters WHERE name = 'gone'
					SELECT 1 ; INSERT INTO counters VALUES ('gone', 1), ('layer', 1)| UPDATE counters SET name = 'layer 2' WHERE name = 'gone'
					SELECT 1 ; INSERT INTO counters VALUES ('layer', 1)| UPDATE counters SET value = 2
					SELECT 1 ; DELETE FROM counters WHERE name = 'a'| INSERT INTO counters VALUES ('layer', 1)""")
	void rowsOfATestComeBehindThoseThatWereWrittenHoweverOftenTheCloneIsRewound(String earlier, String script)
			throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			execute(clone, earlier);
			assertThat(clone.rewind().reason()).isEmpty();
			execute(clone, script);
			RowLayerReading reading = clone.readLayer();
			assertThat(reading.obstacle()).isEmpty();
			RowLayer layer = reading.layer();
			String rows = clone.text(NAMES);
			for (int i = 0; i < 12; i++) {
				execute(clone, "INSERT INTO counters VALUES ('test 1', 1), ('test 2', 1)");
				assertThat(clone.text(NAMES)).isEqualTo(rows + ",test 1,test 2");
				assertThat(clone.rewind(layer).reason()).isEmpty();
			}
		}
	}

	/**
	 * The page is so full that each read prunes it. The places of the old versions of one
	 * row are free then, without any vacuum.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '~',
			textBlock = """
					audit ~ line ~ INSERT INTO audit (line) VALUES (repeat('x', 750)) | UPDATE audit SET line = repeat('y', 750) ~ INSERT INTO audit (line) VALUES ('{n}')
					counters ~ name ~ INSERT INTO counters VALUES (repeat('x', 750), 0) | UPDATE counters SET value = value + 1 WHERE value < 9 ~ INSERT INTO counters VALUES ('{n}', 9)
					texts ~ line ~ INSERT INTO texts VALUES (repeat('x', 750)) | BEGIN; UPDATE texts SET line = repeat('y', 750) WHERE line LIKE 'xxx%'; ROLLBACK ~ INSERT INTO texts VALUES ('{n}')""")
	void rowsOfATestGoToTheSamePlacesWhereRowsWereUpdatedManyTimes(String table, String column, String script,
			String insert) throws SQLException {
		try (RewoundClone written = template.copy(1); RewoundClone other = template.copy(1)) {
			String[] statements = script.split("\\|");
			written.execute(statements[0]);
			for (int i = 0; i < 8; i++) {
				written.execute(statements[1]);
			}
			written.execute(insert.replace("{n}", "layer"));
			RowLayerReading reading = written.readLayer();
			assertThat(reading.obstacle()).isEmpty();
			assertThat(written.changes().isUneven()).isTrue();

			String rows = "SELECT string_agg(left(" + column + ", 9), ',') FROM " + table;
			for (RewoundClone clone : List.of(written, other)) {
				assertThat(clone.rewind(reading.layer()).reason()).isEmpty();
				assertThat(clone.changes().isUneven()).isFalse();
				clone.execute(insert.replace("{n}", "test 1")).execute(insert.replace("{n}", "test 2"));
				assertThat(clone.text(rows)).endsWith("layer,test 1,test 2");
			}
			assertThat(written.text(rows)).isEqualTo(other.text(rows));
		}
	}

	@Test
	void rowsThatWereOnlyAddedAreInTheirPlaces() throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			execute(clone, "INSERT INTO counters VALUES ('of a test', 1)");
			assertThat(clone.rewind().reason()).isEmpty();
			execute(clone,
					"INSERT INTO counters VALUES ('layer', 1)| BEGIN; INSERT INTO scratch VALUES (901, 'lost'); ROLLBACK");

			assertThat(clone.readLayer().obstacle()).isEmpty();
			assertThat(clone.changes().isUneven()).isFalse();
		}
	}

	/**
	 * A rewind does not make free places again.
	 */
	@ParameterizedTest
	@ValueSource(strings = {
			"BEGIN; INSERT INTO counters VALUES ('lost', 1); ROLLBACK| INSERT INTO counters VALUES ('kept', 1)| SELECT pg_stat_force_next_flush()| VACUUM counters",
			"INSERT INTO counters VALUES ('lost', 1), ('kept', 1)| DELETE FROM counters WHERE name = 'lost'| VACUUM" })
	void rowsOfEachTestComeLastInCopiesOfATemplateThatWasVacuumed(String script) throws SQLException {
		RewoundClone written = template.copy(1);
		execute(written, script);
		written.sessions().get(0).close();
		written.changes().close();
		String name = written.name() + " frozen";
		PostgreSqlTemplate.engine.administration().freeze(written.name(), name);
		TestPostgreSql.dropAtExit(name);
		try (RewoundClone clone = new RewoundClone(PostgreSqlTemplate.engine, name, name + " copy", 1)) {
			for (int i = 0; i < 3; i++) {
				clone.execute("INSERT INTO counters VALUES ('test', 1)");
				assertThat(clone.text(NAMES)).endsWith("kept,test");
				assertThat(clone.rewind().reason()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 1", "INSERT INTO counters VALUES ('layer', 1)",
			"INSERT INTO counters VALUES ('layer', 1)| UPDATE counters SET value = value + 1" })
	void rowsAreInsertedAgainOnceNoSnapshotKeepsTheRemovedOnes(String script) throws SQLException {
		RowLayer layer = layer(script);

		// The rewind waits a moment only, which a busy machine may miss
		Awaitility.await().until(() -> rewindBesideSnapshot("SELECT 1", UPDATE, layer, true).equals(Rewind.UNDONE));
	}

	/**
	 * The places of what was removed before the snapshot are free.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			SELECT 1 ; UPDATE counters SET value = value + 1 ; SELECT 1
			UPDATE counters SET value = 9 WHERE name = 'a' ; UPDATE counters SET value = 9 WHERE name = 'b' ; SELECT 1
			SELECT 1 ; INSERT INTO counters VALUES ('test', 1) ; INSERT INTO counters VALUES ('layer', 1)""")
	void databaseIsNotUsedAgainWhenASnapshotKeepsRowsBeforeOrAmongThoseThatAreInserted(String before, String after,
			String script) throws Exception {
		assertThat(rewindBesideSnapshot(before, after, layer(script), false))
			.isEqualTo(Rewind.impossible("rows could not be restored in their order"));
	}

	private static @Nullable RowLayer layer(String script) throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			execute(clone, script);
			return clone.readLayer().layer();
		}
	}

	/**
	 * Rewind a clone while another session has a snapshot, as autovacuum may have one.
	 * @param before what the test does before the snapshot
	 * @param after what it does after that
	 * @param ends whether that session ends its transaction as soon as the rewind waits
	 */
	private static Rewind rewindBesideSnapshot(String before, String after, @Nullable RowLayer layer, boolean ends)
			throws Exception {
		try (RewoundClone clone = template.copy(1); Connection other = clone.connect()) {
			String rows = clone.text(NAMES);
			clone.execute(before);
			other.setAutoCommit(false);
			other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			new JdbcSession(other).execute("TABLE counters");
			clone.execute("UPDATE counters SET value = 9 WHERE name = 'b'")
				.execute("SELECT pg_stat_force_next_flush()");
			FutureTask<Rewind> rewind = new FutureTask<>(() -> clone.changes().rewind(2, layer));
			new Thread(rewind).start();
			while (ends && !rewind.isDone() && clone.text(WAITING).equals("0")) {
				Thread.onSpinWait();
			}
			if (ends) {
				other.commit();
			}
			if (rewind.get().equals(Rewind.UNDONE)) {
				clone.execute("INSERT INTO counters VALUES ('test', 1)");
				assertThat(clone.text(NAMES)).isEqualTo(rows + ((layer != null) ? ",layer" : "") + ",test");
			}
			return rewind.get();
		}
	}

	/**
	 * Each part is sent alone, as a vacuum cannot be sent together with others.
	 */
	private static void execute(RewoundClone clone, String script) throws SQLException {
		for (String statement : script.split("\\|")) {
			clone.execute(statement);
		}
	}

}
