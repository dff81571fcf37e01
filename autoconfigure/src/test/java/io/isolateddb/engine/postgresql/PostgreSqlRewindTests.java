package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RewoundClone;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.TestScript;
import io.isolateddb.engine.postgresql.PostgreSqlTrackedTable.Kind;
import io.isolateddb.testsupport.LoggedWarnings;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for rewinding a PostgreSQL database, one kind of change at a time.
 */
@Tag("postgresql")
class PostgreSqlRewindTests {

	private static final String SESSIONS = """
			SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'""";

	/**
	 * While autovacuum is at work in a database, dead rows may keep their places. Then
	 * the database is not used again.
	 */
	private static final Set<Rewind> UNDONE_BESIDE_AUTOVACUUM = Set.of(Rewind.UNDONE,
			Rewind.impossible("rows could not be restored in their order"));

	private static final String CHANGE_ALL_ROWS = """
			DO $$ DECLARE t regclass; BEGIN
				FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND oid >= 16384
						AND relname NOT IN ('guarded', 'large', 'wide', 'bare', 'checked', 'documents') LOOP
					EXECUTE format('DELETE FROM ONLY %s', t);
				END LOOP;
			END $$""";

	private static PostgreSqlDump dump;

	private static SortedMap<String, String> fresh;

	private static @Nullable RewoundClone reusable;

	@BeforeAll
	static void requestAllRows() throws SQLException {
		try (RewoundClone clone = PostgreSqlTemplate.rich().copy(2)) {
			dump = PostgreSqlDump.of(clone.sessions().get(0));
			fresh = dump.quick(clone.sessions().get(0));
			clone.execute("SET session_replication_role = replica").execute(CHANGE_ALL_ROWS).rewind();
		}
	}

	@AfterAll
	static void drop() throws SQLException {
		if (reusable != null) {
			reusable.close();
			reusable = null;
		}
	}

	/**
	 * A clone, perhaps one that has been rewound before.
	 */
	private static RewoundClone acquire() throws SQLException {
		RewoundClone clone = reusable;
		reusable = null;
		return (clone != null) ? clone : PostgreSqlTemplate.rich().copy(2);
	}

	/**
	 * Rewind and, if it has been possible, compare with a fresh clone.
	 */
	private static Rewind rewind(RewoundClone clone) throws SQLException {
		Rewind rewind = clone.rewind();
		if (rewind.reason().isEmpty()) {
			assertThat(dump.quick(clone.sessions().get(0))).isEqualTo(fresh);
			reusable = clone;
		}
		else {
			clone.close();
		}
		return rewind;
	}

	static Stream<Arguments> cases() {
		List<Arguments> cases = new ArrayList<>();
		String outcome = "";
		for (String line : TestScript.read(PostgreSqlRewindTests.class, "rewind-cases.txt").lines().toList()) {
			if (line.startsWith("== ")) {
				outcome = line.substring(3);
			}
			else if (!line.isEmpty()) {
				cases.add(Arguments.of(outcome, line));
			}
		}
		return cases.stream();
	}

	@ParameterizedTest
	@MethodSource("cases")
	void rewindWhenOneThingHasHappened(String outcome, String sql) throws SQLException {
		Rewind rewind = rewind(acquire().execute(sql));

		String reason = rewind.reason();
		assertThat(rewind.outcome() + (reason.isEmpty() ? "" : ": " + reason)).startsWith(outcome);
	}

	@Test
	void cloneIsUnchangedWhenNothingHasHappened() throws SQLException {
		RewoundClone clone = acquire();

		assertThat(clone.rewind()).isEqualTo(Rewind.UNCHANGED);
		assertThat(rewind(clone)).isEqualTo(Rewind.UNCHANGED);
	}

	@Test
	void seedRowsAreReadFromNextCloneWhenTheyHaveChangedOnce() throws SQLException {
		PostgreSqlTemplate template = PostgreSqlTemplate.of("""
				CREATE TABLE a AS SELECT 1 AS id; CREATE TABLE b AS SELECT 2 AS id; CREATE TABLE untouched (id int)""");
		String change = "UPDATE a SET id = 3; DELETE FROM b";

		try (RewoundClone first = template.copy(1)) {
			assertThat(first.execute(change).rewind().reason()).isEqualTo("the rows of public.a are not known yet");
		}
		try (RewoundClone second = template.copy(1)) {
			assertThat(second.execute(change).rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(second.execute(change).rewind()).isEqualTo(Rewind.UNDONE);
		}
	}

	/**
	 * A function has at most 100 arguments, and a row that is a value at most 1,664
	 * columns.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 99, 100, 101, 200, 1_600 })
	void seedRowsOfManyColumnsAreRestored(int columns) throws SQLException {
		String names = IntStream.rangeClosed(1, columns).mapToObj((i) -> "c" + i).collect(Collectors.joining(", "));
		PostgreSqlTemplate template = PostgreSqlTemplate.of("CREATE TABLE many AS SELECT %s FROM (VALUES (%s)) v (%1$s)"
			.formatted(names, names.replaceAll("c(\\d+)", "$1::smallint")));

		assertRestored(template, "many", "UPDATE many SET c1 = -1; DELETE FROM many WHERE c1 = 1");
	}

	@Test
	void valuesOfSeedRowsAreRestoredToTheLast() throws SQLException {
		PostgreSqlTemplate template = PostgreSqlTemplate.of(TestScript.read(getClass(), "values-with-casts.sql"));

		assertRestored(template, "of_types", "UPDATE of_types SET id = -id");
	}

	@Test
	void rowsThatCannotBeReadCostNothingWhereTheyAreNotChanged() throws SQLException {
		PostgreSqlTrackedTable readable = new PostgreSqlTrackedTable(1, "public.a", Kind.TABLE, 0, 1, 0, "id", "id");
		PostgreSqlTrackedTable unreadable = new PostgreSqlTrackedTable(2, "public.b", Kind.TABLE, 0, 1, 0, "id",
				"id / 0");
		PostgreSqlTemplateRows rows = new PostgreSqlTemplateRows();
		assertThat(rows.insert(unreadable)).isNull();
		assertThat(rows.insert(readable)).isNull();

		try (RewoundClone clone = PostgreSqlTemplate
			.of("CREATE TABLE a AS SELECT 1 AS id; CREATE TABLE b AS SELECT 2 AS id")
			.copy(1)) {
			rows.readRequested(clone.sessions().get(0));
			rows.readRequested(clone.sessions().get(0));
		}

		assertThat(rows.insert(readable)).contains("(1)");
		assertThat(rows.insert(unreadable)).isNull();
		assertThat(rows.obstacle(unreadable)).contains("public.b cannot be restored", "division by zero");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void rowsThatCannotBeReadAreSaidOnce(CapturedOutput output) throws SQLException {
		PostgreSqlTemplate template = PostgreSqlTemplate.of(TestScript.read(getClass(), "unreadable.sql"));
		String reason = "";
		for (int i = 0; i < 4; i++) {
			try (RewoundClone clone = template.copy(1)) {
				reason = clone.execute("UPDATE unreadable SET id = 2").rewind().reason();
			}
		}

		assertThat(reason).contains("public.unreadable cannot be restored");
		assertThat(LoggedWarnings.in(output)).singleElement()
			.asString()
			.contains("The rows of public.unreadable could not be read", "costs a new database");
	}

	private static void assertRestored(PostgreSqlTemplate template, String table, String change) throws SQLException {
		String query = "SELECT md5(string_agg(md5(record_send(t)), '')) FROM " + table + " t";
		try (RewoundClone first = template.copy(2)) {
			first.execute(change).rewind();
		}
		try (RewoundClone second = template.copy(2)) {
			List<String> before = column(second, query);

			assertThat(second.execute(change).rewind()).isEqualTo(Rewind.UNDONE);
			assertThat(column(second, query)).isEqualTo(before);
		}
	}

	@Test
	void rewindIsImpossibleWhenUnexpectedSessionIsConnected() throws SQLException {
		RewoundClone clone = acquire();

		try (Connection unexpected = clone.connect()) {
			assertThat(unexpected.isValid(1)).isTrue();
			assertThat(rewind(clone).reason()).isEqualTo("an unexpected session is connected to the database");
		}
	}

	/**
	 * Only on a server for logical replication, which the embedded one is not.
	 */
	@Test
	void rewindIsImpossibleWhenReplicationSlotHasBeenCreated() throws SQLException {
		try (RewoundClone clone = PostgreSqlTemplate.rich().copy(2)) {
			assumeThat(column(clone, "SHOW wal_level")).containsExactly("logical");

			clone.execute("SELECT pg_create_logical_replication_slot('isodb_slot', 'pgoutput')");

			assertThat(clone.rewind().reason())
				.isEqualTo("settings, privileges or the comment of the database itself have changed");
		}
	}

	@Test
	void changesOfAllSessionsAreUndone() throws SQLException {
		RewoundClone clone = acquire();
		Connection first = clone.sessions().get(0);
		first.setAutoCommit(false);
		clone.execute(0, "INSERT INTO audit (line) VALUES ('first')");
		clone.execute(1, "INSERT INTO audit (line) VALUES ('second')");
		first.commit();

		assertThat(rewind(clone)).isEqualTo(Rewind.UNDONE);
	}

	@Test
	void newRowsComeAfterOldOnesWhenRowsHaveBeenRestoredManyTimes() throws SQLException {
		for (int i = 0; i < 40; i++) {
			RewoundClone clone = acquire();
			boolean autovacuum = column(clone, "SHOW autovacuum").contains("on");
			clone.execute("UPDATE users SET visits = 1 WHERE id = 3; UPDATE users SET visits = 2 WHERE id = 3");
			assertThat(rewind(clone)).isIn(autovacuum ? UNDONE_BESIDE_AUTOVACUUM : Set.of(Rewind.UNDONE));
			clone = acquire();
			clone.execute("INSERT INTO users (name) VALUES ('new')").execute("TABLE users");
			clone.execute("INSERT INTO users (name) VALUES ('newer')");
			assertThat(column(clone, "SELECT name FROM users")).endsWith("new", "newer").hasSize(12);
			assertThat(rewind(clone)).isEqualTo(Rewind.UNDONE);
		}
	}

	@Test
	void newRowsComeAfterOldOnesWhenTestHasVacuumed() throws SQLException {
		assertThat(rewind(acquire().execute("VACUUM posts"))).isEqualTo(Rewind.UNCHANGED);

		RewoundClone clone = acquire().execute("INSERT INTO posts (author, title) VALUES (1, 'new')");

		assertThat(column(clone, "SELECT title FROM posts")).endsWith("Title 25", "new");
		assertThat(rewind(clone)).isEqualTo(Rewind.UNDONE);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ':', textBlock = """
			audit (line)    : 0
			comments (text) : 12""")
	void newRowsAreInOrderWhenSessionsTakeTurnsManyTimes(String table, int before) throws SQLException {
		for (int i = 0; i < 60; i++) {
			RewoundClone clone = acquire();
			String insert = "INSERT INTO " + table + " VALUES (repeat('x', 400))";
			clone.execute(0, insert).execute(1, insert).execute(0, insert);
			clone.execute(0, "TABLE " + table.split(" ")[0]).execute(1, insert).execute(0, insert);
			assertThat(column(clone, "SELECT id FROM " + table.split(" ")[0]))
				.containsExactlyElementsOf(IntStream.rangeClosed(1, before + 5).mapToObj(String::valueOf).toList());
			assertThat(rewind(clone)).isEqualTo(Rewind.UNDONE);
		}
	}

	/**
	 * A new session does not know where the last row went, and asks the server where
	 * there is free space.
	 */
	@Test
	void smallRowsOfNewSessionComeLastWhenManyHaveBeenUndone() throws SQLException {
		for (int i = 0; i < 30; i++) {
			RewoundClone clone = acquire();
			clone.sessions().set(0, clone.connect()).close();
			Awaitility.await().until(() -> column(clone, SESSIONS).size() == 3);
			clone.execute("INSERT INTO roomy VALUES (1000, '')");
			assertThat(column(clone, "SELECT id FROM roomy")).endsWith("20", "1000");
			assertThat(rewind(clone)).isEqualTo(Rewind.UNDONE);
		}
	}

	private static List<String> column(RewoundClone clone, String sql) throws SQLException {
		List<String> column = new ArrayList<>();
		try (Statement statement = clone.sessions().get(1).createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			while (rows.next()) {
				column.add(rows.getString(1));
			}
		}
		return column;
	}

	@Test
	void rowsOfLargeTableAreUndoneWhereverTheyAre() throws SQLException {
		RewoundClone clone = acquire().execute("DELETE FROM large WHERE id <= 100").execute("VACUUM large");
		assertThat(rewind(clone).reason()).contains("public.large", "too large");

		clone = acquire().execute("INSERT INTO large (payload) SELECT 'x' FROM generate_series(1, 50)")
			.execute("BEGIN; INSERT INTO large (payload) VALUES ('y'); ROLLBACK");
		assertThat(rewind(clone)).isEqualTo(Rewind.UNDONE);
	}

	@Test
	void rewindIsImpossibleWhenTooManyRowsHaveChanged() throws SQLException {
		RewoundClone clone = acquire().execute("INSERT INTO audit (line) SELECT 'x' FROM generate_series(1, 10001)");

		assertThat(rewind(clone).reason()).isEqualTo("more than 10000 rows have changed");
	}

	@Test
	void rewindIsImpossibleWhenRowsNoLongerMeetConstraint() throws SQLException {
		rewind(acquire().execute("DELETE FROM checked"));

		assertThat(rewind(acquire().execute("DELETE FROM checked")).reason()).contains("violates check constraint");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			NOSUPERUSER | REVOKE SET ON PARAMETER session_replication_role FROM | may not set session_replication_role
			NOSUPERUSER | GRANT SET ON PARAMETER session_replication_role TO | may not set track_counts
			NOSUPERUSER | GRANT SET ON PARAMETER session_replication_role, track_counts TO | may not read all sequences
			SUPERUSER | GRANT SET ON PARAMETER session_replication_role TO | an unexpected session is connected""")
	void rewindIsImpossibleWithoutTheRights(String role, String parameter, String reason) throws SQLException {
		RewoundClone clone = acquire();
		clone.execute("ALTER ROLE rewind_reader " + role + "; " + parameter + " rewind_reader");
		ServerAddress address = PostgreSqlTemplate.engine.address("postgres", null);
		ServerAddress weak = new ServerAddress(address.jdbcUrl(), "rewind_reader", "");

		try (DatabaseEngine engine = DatabaseProduct.engineFor(weak);
				ChangeTracker changes = engine.trackChanges(clone.name(), "template of " + role)) {
			clone.execute("INSERT INTO audit (line) VALUES ('x')").execute("SELECT pg_stat_force_next_flush()");
			assertThat(changes.rewind(2, null).reason()).contains(reason);
		}
		finally {
			clone.execute("ALTER ROLE rewind_reader NOSUPERUSER");
			clone.execute("REVOKE SET ON PARAMETER session_replication_role, track_counts FROM rewind_reader");
			clone.close();
		}
	}

}
