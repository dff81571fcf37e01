package io.isolateddb.engine.postgresql;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which changes of a PostgreSQL database are a layer of rows, and that any other clone
 * has exactly the same rows then.
 */
@Tag("postgresql")
class PostgreSqlRowLayerTests {

	private static final String ALL_KINDS = """
			INSERT INTO kinds SELECT 100 + id, small, exact, approximate, flag, fixed, bits, bytes, doc, docb, words, matrix,
				moment, day, span, uid, place, feeling, period, numbers, net, spot, letter, search, mark, kind FROM kinds;
			INSERT INTO texts SELECT line FROM texts; INSERT INTO "Odd ""Schema"."Table {d}" ("$1") VALUES ('{fn}'), (NULL)""";

	private static PostgreSqlTemplate template;

	@BeforeAll
	static void makeTemplate() throws SQLException {
		template = PostgreSqlTemplate.rich();
	}

	@ParameterizedTest
	@ValueSource(strings = { ALL_KINDS, "INSERT INTO users (name, visits) VALUES ('generated', 7)",
			"INSERT INTO users (id, name) OVERRIDING SYSTEM VALUE VALUES (5000, 'own identifier')",
			"INSERT INTO tree VALUES (50, 51, 'before its parent'), (51, 50, 'a circle')",
			"BEGIN; INSERT INTO tree VALUES (60, 61, 'deferred'); INSERT INTO tree VALUES (61, NULL, 'root'); COMMIT",
			"INSERT INTO sales.orders VALUES ('north', 9, '2025-01-01', 1), ('south', 99, NULL, 2), ('south', 999, NULL, 3), ('x', 1, NULL, 4)",
			"INSERT INTO dogs (name, breed) VALUES ('Rex', 'mutt'); INSERT INTO animals (name) VALUES ('Tom')",
			"INSERT INTO bookings VALUES (9, '[2031-01-01,2031-02-01)')",
			"INSERT INTO secrets VALUES (77, 'somebody', 'row level security')",
			"INSERT INTO scratch SELECT n, gen_random_uuid() FROM generate_series(1000, 1020) n",
			"INSERT INTO audit (line) SELECT clock_timestamp() FROM generate_series(1, 5)",
			"SELECT nextval('free_called'), setval('free_never', 70), nextval('free_cached'), nextval('\"Odd \"\"Schema\".\"Odd ? Sequence\"')",
			"SELECT nextval('free_unlogged')",
			"BEGIN; INSERT INTO posts (author, title) VALUES (1, 'rolled back'); ROLLBACK",
			"INSERT INTO documents VALUES (900, repeat('toast', 100000))",
			"INSERT INTO wide (id, payload) SELECT 90000 + n, repeat('w', 900) FROM generate_series(1, 20) n",
			"UPDATE users SET visits = 1000 + visits WHERE id < 4; DELETE FROM users WHERE id = 9",
			"DELETE FROM tags; INSERT INTO tags VALUES ('only', 1)", "DELETE FROM texts",
			"INSERT INTO users (name) VALUES ('changed'); UPDATE users SET name = 'later' WHERE name = 'changed'" })
	void otherCloneHasTheSameRows(String sql) throws SQLException {
		try (RewoundClone written = template.copy(2); RewoundClone clone = template.copy(2)) {
			RowLayerReading reading = written.execute(sql).readLayer();
			assertThat(reading.obstacle()).isEmpty();
			RowLayer layer = reading.layer();
			assertThat(layer).isNotNull();
			PostgreSqlDump dump = PostgreSqlDump.of(written.sessions().get(0));
			Map<String, String> expected = dump.thorough(written.sessions().get(0));

			for (String work : List.of("SELECT 1", "INSERT INTO audit (line) VALUES ('work')",
					"INSERT INTO users (name) VALUES ('work')")) {
				assertThat(clone.execute(work).rewind(layer).reason()).isEmpty();
				assertThat(dump.thorough(clone.sessions().get(0))).isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX more ON posts (title)", "TRUNCATE comments", "COMMENT ON TABLE users IS 'x'",
			"SELECT lo_create(0)", "CREATE TEMPORARY TABLE temp (id int)", "GRANT SELECT ON users TO PUBLIC",
			"INSERT INTO bare DEFAULT VALUES", "INSERT INTO guarded VALUES (90, 'fires always')",
			"UPDATE large SET hits = 1 WHERE id = 1", "INSERT INTO scratch SELECT n FROM generate_series(2000, 7001) n",
			"INSERT INTO texts SELECT md5(random()::text) || repeat('x', 200000) FROM generate_series(1, 6)" })
	void moreThanAFewRowsIsNoLayer(String sql) throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			RowLayerReading reading = clone.execute(sql).readLayer();

			assertThat(reading.layer()).isNull();
			assertThat(reading.obstacle()).isNotEmpty();
		}
	}

	@Test
	void cloneWhoseLayerCouldNotBeReadCanBeRewound() throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			clone.execute("INSERT INTO audit (line) SELECT n FROM generate_series(1, 6000) n");
			assertThat(clone.readLayer().obstacle()).contains("more than 5000 rows");

			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(clone.text("SELECT max(id) FROM audit WHERE id > 1000")).isNull();
		}
	}

	/**
	 * The table has a row that violates a constraint which was added later.
	 */
	@Test
	void layerThatCannotBeInsertedEverywhereIsNotCertain() throws SQLException {
		RowLayer layer = layer("INSERT INTO checked VALUES (900, 1); DELETE FROM checked WHERE id = 900");
		try (RewoundClone clone = template.copy(1)) {
			assertThat(clone.rewind(layer).reason()).contains("violates check constraint");
		}
		assertThat(layer.isCertain()).isFalse();
		assertThat(layer("INSERT INTO texts VALUES ('behind the others')").isCertain()).isTrue();
	}

	/**
	 * A row that was written before the rows of the template were restored is older than
	 * these.
	 */
	@Test
	void databaseThatHasChangedIsNotMovedIfThatRestoresRows() throws SQLException {
		RowLayer layer = layer("UPDATE counters SET value = 7");
		try (RewoundClone clone = template.copy(1)) {
			assertThat(clone.rewind(layer)).isEqualTo(Rewind.UNDONE);
			assertThat(clone.move(null)).isEqualTo(Rewind.UNDONE);
			assertThat(clone.rewind(layer)).isEqualTo(Rewind.UNDONE);
			clone.execute("INSERT INTO tags VALUES ('new')");

			assertThat(clone.move(null).reason())
				.isEqualTo("something has changed in the database since the last rewind");
		}
	}

	/**
	 * Dead rows that many moves leave must not be found by the rows of the next test.
	 */
	@Test
	void rowsOfATestComeBehindThoseOfTheLayerHoweverOftenACloneHasMoved() throws SQLException {
		RowLayer few = layer("INSERT INTO counters VALUES ('few', 1)");
		RowLayer many = layer("INSERT INTO counters SELECT 'many ' || n, n FROM generate_series(1, 150) n");
		try (RewoundClone clone = template.copy(1)) {
			for (int i = 0; i < 30; i++) {
				assertThat(clone.rewind((i % 2 == 0) ? few : many).reason()).isEmpty();
				clone.execute("INSERT INTO counters SELECT 'test ' || n, n FROM generate_series(1, 40) n");
				assertThat(clone.text("SELECT string_agg(name, ',') FROM counters"))
					.endsWith("test 1,test 2,test 3,test 4,test 5,test 6" + clone
						.text("SELECT ',test ' || string_agg(n::text, ',test ') FROM generate_series(7, 40) n"));
			}
		}
	}

	private static RowLayer layer(String sql) throws SQLException {
		try (RewoundClone clone = template.copy(1)) {
			return clone.execute(sql).readLayer().layer();
		}
	}

}
