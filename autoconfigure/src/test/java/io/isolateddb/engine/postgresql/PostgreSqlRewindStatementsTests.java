package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.engine.SessionReset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a rewind sends to the server.
 */
@Tag("postgresql")
class PostgreSqlRewindStatementsTests {

	private static final DatabaseEngine engine = PostgreSqlTemplate.engine;

	private static final String DATABASE = "statements of rewinds";

	private static final String ROLLED_BACK = "BEGIN; INSERT INTO big SELECT 0, 'x' FROM generate_series(1, 3); ROLLBACK | ";

	private static final String COMMITTED = "INSERT INTO big SELECT 0, 'x' FROM generate_series(1, 5) | ";

	private static PostgreSqlTemplate template;

	private final List<String> sent = new ArrayList<>();

	private final List<String> prepared = new ArrayList<>();

	private Connection session;

	private SessionReset reset;

	private PostgreSqlChangeTracker changes;

	private @Nullable RowLayer layer;

	@BeforeAll
	static void makeTemplate() throws SQLException {
		template = PostgreSqlTemplate.of("""
				CREATE TABLE big (id int, payload text) WITH (autovacuum_enabled = off);
				INSERT INTO big SELECT g, repeat('x', 500) FROM generate_series(1, 2000) g;
				DELETE FROM big WHERE id <= 100;
				CREATE TABLE a (id serial); CREATE TABLE b (id serial)""");
	}

	@AfterAll
	static void dropTemplate() throws SQLException {
		engine.administration().drop(template.name());
	}

	@BeforeEach
	void copy() throws SQLException {
		engine.administration().copy(template.name(), DATABASE);
		Connection tracking = ObservedConnection.of(engine.address(DATABASE, null).connect(), this.sent::add,
				this.prepared::add);
		this.changes = new PostgreSqlChangeTracker(tracking,
				new PostgreSqlTemplateMetadata(tracking, new PostgreSqlLibraries(), false));
		this.session = engine.address(DATABASE, null).connect();
		this.reset = engine.sessionReset(this.session, null);
		this.sent.clear();
		this.prepared.clear();
	}

	@AfterEach
	void drop() throws SQLException {
		this.session.close();
		this.changes.close();
		engine.administration().drop(DATABASE);
	}

	@ParameterizedTest
	@ValueSource(strings = { COMMITTED, ROLLED_BACK, COMMITTED + ROLLED_BACK, ROLLED_BACK + COMMITTED + ROLLED_BACK,
			"BEGIN; SAVEPOINT s; INSERT INTO big VALUES (0, 'x'); ROLLBACK TO s; INSERT INTO big VALUES (0, 'y'); COMMIT" })
	void largeTableIsNotScannedForRowsThatWereRolledBack(String sql) throws SQLException {
		for (int i = 0; i < 3; i++) {
			assertThat(rewind(sql)).isEqualTo(Rewind.UNDONE);
			assertThat(count("big")).isEqualTo(1900);
		}

		assertThat(scans()).isZero();
	}

	@Test
	void largeTableIsScannedWhenRowsAreAmongThoseOfTheTemplate() throws SQLException {
		execute("VACUUM big");

		assertThat(rewind(ROLLED_BACK + COMMITTED)).isEqualTo(Rewind.UNDONE);

		assertThat(count("big")).isEqualTo(1900);
		assertThat(scans()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "VACUUM big", "ANALYZE big", "VACUUM (ANALYZE) big" })
	void largeTableIsScannedWhenItsDeadRowsWereCountedAnew(String maintenance) throws SQLException {
		rewind(ROLLED_BACK + COMMITTED);
		execute(maintenance);

		assertThat(rewind(COMMITTED + ROLLED_BACK)).isEqualTo(Rewind.UNDONE);

		assertThat(count("big")).isEqualTo(1900);
		assertThat(scans()).isOne();
	}

	/**
	 * The analysis finds the rows of the rewind before, those that it has removed too.
	 */
	@Test
	void rowsAreFoundWhenAnAnalysisCountsAsManyDeadRowsAsThereAreNewOnes() throws SQLException {
		execute("VACUUM big");
		rewind(ROLLED_BACK + COMMITTED);
		execute("ANALYZE big");

		rewind(COMMITTED);

		assertThat(count("big")).isEqualTo(1900);
	}

	@Test
	void rowsThatWereRolledBackInALayerDoNotCountForTheNextTest() throws SQLException {
		this.reset.reset(execute(COMMITTED + ROLLED_BACK));
		this.layer = this.changes.readLayer(1).layer();
		assertThat(this.layer).isNotNull();

		rewind(COMMITTED + ROLLED_BACK);
		assertThat(scans()).isOne();
		rewind(COMMITTED + ROLLED_BACK);

		assertThat(scans()).isOne();
		assertThat(count("big")).isEqualTo(1905);
	}

	@Test
	void snapshotIsPreparedOnce() throws SQLException {
		rewind("INSERT INTO a DEFAULT VALUES");
		rewind("INSERT INTO a DEFAULT VALUES");
		assertThat(rewind("INSERT INTO b DEFAULT VALUES")).isEqualTo(Rewind.UNDONE);
		this.prepared.clear();

		for (int i = 0; i < 3; i++) {
			assertThat(rewind("INSERT INTO a DEFAULT VALUES; INSERT INTO b DEFAULT VALUES")).isEqualTo(Rewind.UNDONE);
			assertThat(rewind("SELECT 1")).isEqualTo(Rewind.UNCHANGED);
		}

		assertThat(this.prepared).isEmpty();
		assertThat(count("(TABLE a UNION ALL TABLE b) t")).isZero();
	}

	@Test
	void rowsAndSequencesOfALayerAreReadInOneRoundTrip() throws SQLException {
		this.reset.reset(execute("INSERT INTO a DEFAULT VALUES | INSERT INTO b DEFAULT VALUES"));
		RowLayer before = this.changes.readLayer(1).layer();
		for (int i = 0; i < 3; i++) {
			this.reset.reset(execute("INSERT INTO a DEFAULT VALUES | INSERT INTO b DEFAULT VALUES"));
			this.sent.clear();
			this.prepared.clear();

			assertThat(this.changes.readLayer(1).layer()).isNotNull().isNotSameAs(before);
			assertThat(this.sent).hasSize(1);
			assertThat(this.prepared).isEmpty();
		}
		assertThat(this.changes.rewind(1, before)).isEqualTo(Rewind.UNDONE);
		assertThat(count("(TABLE a UNION ALL TABLE b) t")).isEqualTo(2);
		execute("INSERT INTO a DEFAULT VALUES");
		int last = new JdbcSession(this.session).queryRow("SELECT max(id) FROM a", (row) -> row.getInt(1));
		assertThat(last).isEqualTo(2);
	}

	@Test
	void moveToRowsThatAreKnownTakesOneRoundTrip() throws SQLException {
		List<RowLayer> layers = new ArrayList<>();
		for (String rows : List.of("INSERT INTO a VALUES (7)", "INSERT INTO a VALUES (8), (9)")) {
			this.reset.reset(execute(rows));
			layers.add(this.changes.readLayer(1).layer());
			this.changes.rewind(1, null);
		}
		for (int i = 0; i < 6; i++) {
			this.layer = layers.get(i % 2);
			this.sent.clear();
			this.prepared.clear();

			assertThat(this.changes.move(1, this.layer)).isEqualTo(Rewind.UNDONE);

			if (i >= layers.size()) {
				assertThat(this.sent).hasSize(1);
			}
			assertThat(this.prepared).isEmpty();
			assertThat(count("a")).isEqualTo(1 + i % 2);
			assertThat(rewind("INSERT INTO a VALUES (10)")).isEqualTo(Rewind.UNDONE);
			assertThat(count("a")).isEqualTo(1 + i % 2);
		}
	}

	@Test
	void moveUndoesWhatHasChangedUnexpectedly() throws SQLException {
		this.reset.reset(execute("INSERT INTO a VALUES (7)"));
		this.layer = this.changes.readLayer(1).layer();
		rewind("INSERT INTO b DEFAULT VALUES");
		this.reset.reset(execute("INSERT INTO a VALUES (8) | INSERT INTO b DEFAULT VALUES"));

		assertThat(this.changes.move(1, null)).isEqualTo(Rewind.UNDONE);

		assertThat(count("(TABLE a UNION ALL TABLE b) t")).isZero();
		this.reset.reset(execute("INSERT INTO a VALUES (8) | INSERT INTO b DEFAULT VALUES"));
		assertThat(this.changes.move(1, this.layer)).isEqualTo(Rewind.UNDONE);
		assertThat(count("(TABLE a UNION ALL TABLE b) t")).isOne();
		assertThat(rewind("SELECT 1")).isEqualTo(Rewind.UNCHANGED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 1", "INSERT INTO a VALUES (8)", "BEGIN; INSERT INTO a VALUES (8)",
			"BEGIN; LOCK TABLE a" })
	void moveIsImpossibleWithASessionThatIsNotExpected(String sql) throws SQLException {
		this.reset.reset(execute("INSERT INTO a VALUES (7)"));
		this.layer = this.changes.readLayer(1).layer();
		try (Connection other = engine.address(DATABASE, null).connect()) {
			new JdbcSession(other).execute(sql);

			assertThat(this.changes.move(1, null).outcome()).isEqualTo(Rewind.Outcome.IMPOSSIBLE);
		}
	}

	private Rewind rewind(String sql) throws SQLException {
		assertThat(this.reset.reset(execute(sql))).isEmpty();
		return this.changes.rewind(1, this.layer);
	}

	/**
	 * Execute transactions.
	 * @param sql the transactions, each of them with a bar behind it if another follows
	 */
	private Connection execute(String sql) throws SQLException {
		for (String transaction : sql.split(" \\| ")) {
			new JdbcSession(this.session).execute(transaction);
		}
		return this.session;
	}

	private int count(String rows) throws SQLException {
		return new JdbcSession(this.session).queryRow("SELECT count(*) FROM " + rows, (row) -> row.getInt(1));
	}

	/**
	 * How often all pages of the large table were read: each prepared statement is sent
	 * by its name, and by its text before.
	 */
	private long scans() {
		String everywhere = this.sent.stream()
			.filter((text) -> text.matches("(?s)PREPARE.*"))
			.flatMap((text) -> List.of(text.split("; ")).stream())
			.filter((text) -> text.contains("big") && !text.contains("ctid"))
			.map((text) -> text.split(" ")[1])
			.findFirst()
			.orElse("never prepared");
		return this.sent.stream().filter((text) -> text.contains("EXECUTE " + everywhere + "(")).count();
	}

}
