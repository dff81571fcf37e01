package io.isolateddb.engine.mysql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.RowLayerReading;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link MySqlRowLayer}: a clone into which a layer is put equals the one from
 * which it was read.
 */
class MySqlRowLayerTests {

	private static final String LIST = "SELECT group_concat(id, ' ', text ORDER BY id) FROM notes";

	private static final String NOTES = "CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, text varchar(100));";

	private static final String SEEDED = NOTES + "INSERT INTO notes (text) VALUES ('first'), ('second');";

	/**
	 * Statements after which there is no layer, and the reasons.
	 */
	private static final Map<String, String> OBSTACLES = Map.of("ALTER TABLE notes ADD more int", "alter_table",
			"INSERT INTO watched VALUES (1)", "triggers would fire for watched",
			"INSERT INTO notes (text) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
					+ "SELECT 'x' FROM n a JOIN (SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 "
					+ "UNION SELECT 6) b",
			"more than 5000 rows", "INSERT INTO wide VALUES (1, repeat('x', 600000))", "more than 1048576 bytes of SQL",
			"DELETE FROM other WHERE id = 2", "the AUTO_INCREMENT counter of other could not be reset");

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void numbersAreExact(TestServer server) throws SQLException {
		verify(server,
				"""
						CREATE TABLE t (id bigint unsigned PRIMARY KEY, ti tinyint, z int(5) ZEROFILL, d decimal(65, 30), f float,
							r double, fd float(20, 2), u bigint unsigned, y year, b bit(64), b1 bit(1));
						INSERT INTO t (id, r) VALUES (7, 0.1)""",
				"""
						INSERT INTO t VALUES (0, -128, 5, 12345678901234567890123456789012345.123456789012345678901234567891,
							0.1, 0.1, 123456.78, 18446744073709551615, '0000', 0xffffffffffffffff, b'1'),
							(18446744073709551615, NULL, NULL, -0.000000000000000000000000000001, 3.4028234663852886e38, 1.7976931348623157e308,
							-0.01, 0, 1901, 49, b'0'),
							(3, 0, 0, 0, '-0', '-0', 16777217, 9007199254740993, 2155, b'101', NULL),
							(4, 0, 0, 0, 1.17549435e-38, 4.9406564584124654e-324, 1e17, 1, 2000, 0, NULL),
							(5, 0, 0, 0, 16777216.5, 0.30000000000000004, 0.3, 1, 2000, 0, NULL)""",
				"SELECT group_concat(id, ' ', f * 1e0, ' ', r, ' ', fd * 1e0, ' ', hex(b), ' ', hex(b1) ORDER BY id) FROM t");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void textsAreExactInEachCharacterSet(TestServer server) throws SQLException {
		verify(server,
				"""
						CREATE TABLE t (id int PRIMARY KEY, l varchar(20) CHARACTER SET latin1, u varchar(20) CHARACTER SET utf8mb4,
							w varchar(20) CHARACTER SET utf16, s varchar(20) CHARACTER SET sjis, c char(5), b char(5) BINARY,
							g varchar(20) CHARACTER SET gbk, m mediumtext, n tinytext CHARACTER SET ucs2)""",
				"""
						INSERT INTO t VALUES (1, 'müß', '😀 ''"\\\\%_{d}', 'ü€', 'ソ表', 'a ', 'B', '縗', repeat('x;', 1000), 'ü'),
							(2, '', '', '', '', '', '', '', '', ''), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
							(4, 'NULL', '\\n\\0\\r\\Z', ' ', 'a', 'ab', 'a', '\\'', '?', '--')""",
				"SELECT group_concat(id, ' ', concat_ws(',', hex(l), hex(u), hex(w), hex(s), hex(c), hex(b), hex(g), "
						+ "sha2(m, 256), hex(n)) ORDER BY id) FROM t");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void bytesDocumentsAndShapesAreExact(TestServer server) throws SQLException {
		verify(server,
				"""
						CREATE TABLE t (id binary(3) PRIMARY KEY, v varbinary(9), b longblob, t tinyblob, j json, g geometry, p point)""",
				"""
						INSERT INTO t VALUES (x'00ff27', x'5c2700', x'', repeat(x'00', 9), '{"a": [1, -2.5, 1e300, "ü", null, true]}',
							ST_GeomFromText('LINESTRING(0 0.1, -3 1e10)'), ST_GeomFromText('POINT(1 2)', 4326)),
							('b', '', NULL, NULL, '18446744073709551615', ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1))'), NULL),
							('c', NULL, NULL, NULL, '"2020-01-01"', NULL, NULL)""",
				"SELECT group_concat(hex(id), ' ', concat_ws(',', hex(v), hex(b), hex(t), hex(j), json_type(j), hex(g), hex(p)) "
						+ "ORDER BY id) FROM t");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void timesAreExactThoughNoCalendarHasThem(TestServer server) throws SQLException {
		verify(server,
				"""
						CREATE TABLE t (id int PRIMARY KEY, d date, t time(6), dt datetime(3), ts timestamp(6) NULL, plain datetime,
							made timestamp DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)""",
				"""
						SET time_zone = '+05:30', sql_mode = 'ALLOW_INVALID_DATES';
						INSERT INTO t (id, d, t, dt, ts, plain) VALUES
							(1, '2024-02-29', '-838:59:58.999999', '9999-12-31 23:59:59.999', '2024-03-31 02:30:00.123456', '1000-01-01'),
							(2, '0000-00-00', '-00:00:00.000001', '0000-00-00', '0000-00-00', '2023-02-31 10:00:00'),
							(3, '2024-00-00', NULL, NULL, NULL, NULL)""",
				"SELECT group_concat(concat_ws(' ', id, d, t, dt, ts, plain, made) ORDER BY id) FROM t");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void membersAreExactThoughTheyLookLikeNumbers(TestServer server) throws SQLException {
		String all = "'" + String.join("','", IntStream.range(0, 64).mapToObj("m%d"::formatted).toList()) + "'";
		verify(server,
				"CREATE TABLE t (id enum('2', '1', 'it''s') PRIMARY KEY, e enum('', '10') CHARACTER SET latin1, s set("
						+ all + "))",
				"""
						SET sql_mode = '';
						INSERT INTO t VALUES ('1', '', 'm63,m0'), ('2', 'nonsense', ''), ('it''s', '10', NULL)""",
				"SELECT group_concat(concat_ws(' ', id + 0, id, e + 0, e, CAST(s AS unsigned)) ORDER BY id) FROM t");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void generatedAndHiddenColumnsAreRestored(TestServer server) throws SQLException {
		verify(server, """
				CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, `select` varchar(9), `it``s ?` int DEFAULT 3,
					hidden varchar(40) /*M! INVISIBLE *//*!80023 INVISIBLE */ DEFAULT (uuid()),
					part json, twice int AS (`it``s ?` * 2) STORED, v int AS (`it``s ?` + 1) VIRTUAL)""",
				"INSERT INTO t (`select`, part) VALUES ('a', '[1]'), ('b', '[]')",
				"SELECT group_concat(id, hidden, twice, v) FROM t");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void idZeroAndRolledBackInsertsAreRestored(TestServer server) throws SQLException {
		verify(server, SEEDED,
				"""
						SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; INSERT INTO notes VALUES (0, 'zero'), (-5, 'minus');
						INSERT INTO notes (text) VALUES ('third'); BEGIN; INSERT INTO notes (text) VALUES ('x'), ('y'); ROLLBACK;
						INSERT INTO notes (text) VALUES ('last'); BEGIN; INSERT INTO notes (text) VALUES ('x'), ('y'); ROLLBACK""",
				LIST, "INSERT INTO notes (text) VALUES ('added')", "DELETE FROM notes",
				"UPDATE notes SET text = 'updated'", "INSERT INTO notes VALUES (500, 'far')");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void counterAloneIsRestored(TestServer server) throws SQLException {
		verify(server, SEEDED, "BEGIN; INSERT INTO notes (text) VALUES ('x'), ('y'); ROLLBACK",
				"SELECT count(*) FROM notes", "INSERT INTO notes (text) VALUES ('added')");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void changedRowsOfTheTemplateAreRestored(TestServer server) throws SQLException {
		verify(server,
				SEEDED + "CREATE TABLE parts (note int, FOREIGN KEY (note) REFERENCES notes (id) ON DELETE CASCADE);"
						+ "INSERT INTO parts VALUES (1), (2), (1)",
				"""
						INSERT INTO notes (text) VALUES ('third'); UPDATE notes SET text = 'changed' WHERE id = 2;
						DELETE FROM notes WHERE id = 1""", "SELECT count(*) FROM parts",
				"INSERT INTO notes (text) VALUES ('added')", "DELETE FROM notes", "INSERT INTO parts VALUES (2)");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void rowsWithoutKeyKeepTheirOrder(TestServer server) throws SQLException {
		verify(server, """
				CREATE TABLE seeded (n int, KEY (n)); INSERT INTO seeded VALUES (3), (1), (3);
				CREATE TABLE unseeded (n int, t text, KEY (n));
				CREATE TABLE other (id int AUTO_INCREMENT PRIMARY KEY, n int) ENGINE MyISAM;
				INSERT INTO other (n) VALUES (1)""", """
				INSERT INTO seeded VALUES (2), (0), (NULL); INSERT INTO unseeded VALUES (9, 'x'), (1, 'y'), (9, 'x');
				INSERT INTO other (n) VALUES (7), (3)""", "SELECT group_concat(t) FROM unseeded IGNORE INDEX (n)",
				"DELETE FROM seeded LIMIT 1", "INSERT INTO unseeded VALUES (4, 'z')", "UPDATE other SET n = 8");
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void sequencesContinueWhereTheLayerWasRead(TestServer server) throws SQLException {
		assumeThat(server.product()).as("MySQL has no sequences").isEqualTo("mariadb");
		String schema = NOTES + "CREATE SEQUENCE cached START 10 INCREMENT 5 CACHE 10; CREATE SEQUENCE other NOCACHE";
		try (MySqlTemplate template = MySqlTemplate.of(server, schema);
				RewoundClone producer = template.copy(1);
				RewoundClone clone = template.copy(1)) {
			execute(producer,
					"SELECT nextval(cached), nextval(other); INSERT INTO notes VALUES (1, NEXT VALUE FOR cached)");
			RowLayer layer = layer(producer);
			assertThat(producer.text("SELECT nextval(cached)")).isEqualTo("20");
			execute(clone, "SELECT nextval(cached), nextval(other), nextval(other)");

			for (RewoundClone used : List.of(clone, producer, clone)) {
				assertThat(used.rewind(layer)).isEqualTo(Rewind.UNDONE);
				assertThat(used.text("SELECT concat(nextval(cached), ' ', nextval(other), ' ', text) FROM notes"))
					.isEqualTo("20 2 15");
			}
			assertThat(clone.rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(clone.text("SELECT concat(nextval(cached), ' ', nextval(other))")).isEqualTo("10 1");
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void layersBuildOnOneAnother(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server,
				SEEDED + "CREATE TABLE tags (name varchar(9) PRIMARY KEY, n int); INSERT INTO tags VALUES ('t', 1)");
				RewoundClone producer = template.copy(1);
				RewoundClone clone = template.copy(1)) {
			assertThat(producer.readLayer()).isEqualTo(RowLayerReading.of(null));
			execute(producer, "INSERT INTO tags VALUES ('a', 1)");
			RowLayer outer = layer(producer);
			assertThat(layer(producer)).isSameAs(outer);
			Map<String, String> outerContent = dump(producer);
			execute(producer, "INSERT INTO notes (text) VALUES ('inner'); UPDATE tags SET n = 2");
			RowLayer inner = layer(producer);
			Map<String, String> innerContent = dump(producer);

			for (RowLayer layer : List.of(outer, inner, outer)) {
				assertThat(producer.rewind(layer)).isEqualTo(Rewind.UNDONE);
				assertThat(producer.rewind(layer)).isEqualTo(Rewind.UNCHANGED);
				assertThat(clone.rewind(layer)).isEqualTo(Rewind.UNDONE);
				for (RewoundClone used : List.of(producer, clone)) {
					assertThat(dump(used)).isEqualTo((layer == inner) ? innerContent : outerContent);
					execute(used, "UPDATE notes SET text = 'updated'; INSERT INTO tags VALUES ('b', 1)");
					execute(used, "UPDATE tags SET name = 'A' WHERE name = 'a'");
					assertThat(used.rewind(layer)).isEqualTo(Rewind.UNDONE);
					assertThat(dump(used)).isEqualTo((layer == inner) ? innerContent : outerContent);
				}
			}
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void whatIsNoLayerIsSaidAndChangesNothing(TestServer server) throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, SEEDED + """
				CREATE TABLE wide (id int PRIMARY KEY, t longtext);
				CREATE TABLE other (id int AUTO_INCREMENT PRIMARY KEY) ENGINE MyISAM; INSERT INTO other VALUES (1), (2);
				CREATE TABLE watched (id int PRIMARY KEY);
				CREATE TRIGGER guard BEFORE INSERT ON watched FOR EACH ROW SET NEW.id = NEW.id + 1""")) {
			for (Map.Entry<String, String> each : OBSTACLES.entrySet()) {
				try (RewoundClone clone = template.copy(1)) {
					execute(clone, "INSERT INTO notes (text) VALUES ('third')");
					RowLayer layer = layer(clone);
					Map<String, String> content = dump(clone);
					execute(clone, each.getKey());

					RowLayerReading reading = clone.readLayer();
					assertThat(reading.layer()).as(each.getKey()).isNull();
					assertThat(reading.obstacle()).as(each.getKey()).contains(each.getValue());
					if (!each.getKey().startsWith("ALTER")) {
						assertThat(clone.rewind(layer)).as(each.getKey()).isEqualTo(Rewind.UNDONE);
						assertThat(dump(clone)).isEqualTo(content);
					}
				}
			}
		}
	}

	@ParameterizedTest(allowZeroInvocations = true)
	@MethodSource("io.isolateddb.testsupport.TestServer#mySqlAvailable")
	void documentWithTypesThatItsTextDoesNotShowIsNoLayer(TestServer server) throws SQLException {
		assumeThat(server.product()).as("MariaDB keeps documents as texts").isEqualTo("mysql");
		try (MySqlTemplate template = MySqlTemplate.of(server, "CREATE TABLE t (id int PRIMARY KEY, j json)")) {
			for (String value : List.of("CAST('2020-01-01' AS date)", "CAST(5 AS unsigned)",
					"CAST(1.5 AS decimal(3, 1))", "x'00ff'")) {
				for (String document : List.of("json_object('a', json_array(1, %s))", "CAST(%s AS json)")) {
					try (RewoundClone clone = template.copy(1)) {
						execute(clone, "INSERT INTO t VALUES (1, " + document.formatted(value) + ")");

						assertThat(clone.readLayer().obstacle()).as(value)
							.isEqualTo("a value in t has no exact text, or one that is too long");
					}
				}
			}
		}
	}

	/**
	 * Read a layer and put it into other clones, fresh and used.
	 * @param exact a query for values that their texts do not show in full
	 * @param work changes that a test makes in the state
	 */
	private static void verify(TestServer server, String schema, String fixtures, String exact, String... work)
			throws SQLException {
		try (MySqlTemplate template = MySqlTemplate.of(server, schema);
				RewoundClone producer = template.copy(1);
				RewoundClone clone = template.copy(1)) {
			Map<String, String> fresh = dump(clone);
			execute(producer, fixtures);
			RowLayer layer = layer(producer);
			Map<String, String> content = dump(producer);
			String values = producer.text(exact);
			assertThat(content).isNotEqualTo(fresh);

			List<String> changes = new ArrayList<>(List.of("DO 1"));
			changes.addAll(List.of(work));
			for (String change : changes) {
				for (RewoundClone used : List.of(clone, producer)) {
					execute(used, change);
					assertThat(used.rewind(layer).reason()).as(change).isEmpty();
					assertThat(dump(used)).as(change).isEqualTo(content);
					assertThat(used.text(exact)).as(change).isEqualTo(values);
				}
				assertThat(clone.rewind()).as(change).isEqualTo(Rewind.UNDONE);
				assertThat(dump(clone)).as(change).isEqualTo(fresh);
			}
		}
	}

	private static void execute(RewoundClone clone, String sql) throws SQLException {
		new JdbcSession(clone.sessions().get(0)).execute(sql);
	}

	private static RowLayer layer(RewoundClone clone) throws SQLException {
		RowLayerReading reading = clone.readLayer();
		assertThat(reading.obstacle()).isEmpty();
		RowLayer layer = reading.layer();
		assertThat(layer).isNotNull();
		return layer;
	}

	private static Map<String, String> dump(RewoundClone clone) throws SQLException {
		return MySqlDump.of(clone.sessions().get(0));
	}

}
