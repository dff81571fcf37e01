package io.isolateddb.pool;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.Repetitions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The states of a template share the clones of its pool.
 */
class RowLayersIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	private static final PoolOptions OPTIONS = new PoolOptions(SETTINGS, 1, Duration.ofSeconds(30));

	private final ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
			new ServerOptions(null, true, 10));

	private DatabasePool pool;

	private Template base;

	/**
	 * What autovacuum costs is not the subject here.
	 */
	@BeforeEach
	void makeTemplate() {
		this.base = this.databases.derive(this.databases.emptyTemplate(),
				migrator("CREATE TABLE users (id int PRIMARY KEY, name text) WITH (autovacuum_enabled = off);"
						+ "INSERT INTO users VALUES (1, 'Ada')"),
				SETTINGS, "a test");
		this.pool = this.databases.pool(this.base, OPTIONS);
	}

	@AfterEach
	void close() {
		this.databases.close();
	}

	@Test
	void manyStatesNeedTwoClones() {
		for (int i = 10; i < 50; i++) {
			Template state = fixture("INSERT INTO users VALUES (" + i + ", 'of fixture " + i + "')");
			for (int j = 0; j < 3; j++) {
				try (DatabaseLease lease = this.pool.lease(state, "a test")) {
					assertThat(users(lease)).containsExactly("Ada", "of fixture " + i);
					execute(lease, "INSERT INTO users VALUES (5, 'of a test'); DELETE FROM users WHERE id = " + i);
				}
			}
		}

		String report = this.databases.statistics().lines().toString();
		assertThat(this.databases.statistics().clones()).as(report).isLessThanOrEqualTo(3);
		assertThat(report).contains("rows of fixtures and classes read: 40").doesNotContain("made a template");
	}

	@Test
	void spareDatabasesAreKeptReadyAsSoonAsATestHasWaitedForOne() {
		for (int i = 0; i < 5; i++) {
			this.pool.lease("one test after another").close();
			Awaitility.await().until(() -> this.pool.readyCount() == 1);
		}
		assertThat(this.databases.statistics().clones()).isOne();

		try (DatabaseLease one = this.pool.lease("a test"); DatabaseLease other = this.pool.lease("another test")) {
			assertThat(one.name()).isNotEqualTo(other.name());
			Awaitility.await().until(() -> this.pool.readyCount() == 1);
		}
	}

	/**
	 * One more database is worth its time when tests have waited as long for rewinds.
	 */
	@Test
	void spareDatabaseIsMadeWhenTestsHaveWaitedForRewindsAsLongAsItTakes() {
		this.pool.lease("the first test").close();
		long start = System.nanoTime();
		while (this.databases.statistics().clones() == 1) {
			try (DatabaseLease lease = this.pool.lease("one test after another")) {
				execute(lease, "INSERT INTO users VALUES (2, 'Grace')");
			}
		}

		long waitedAndMade = System.nanoTime() - start;
		assertThat(waitedAndMade).isGreaterThan(2 * this.databases.statistics().timeOfClone());
		Awaitility.await().until(() -> this.pool.readyCount() == 2);
	}

	@Test
	void databaseThatATestHasReturnedLastIsLeasedFirst() {
		DatabaseLease one = this.pool.lease("a test");
		DatabaseLease other = this.pool.lease("another test");
		Awaitility.await().until(() -> this.pool.readyCount() == OPTIONS.spareDatabases());
		for (DatabaseLease last : List.of(one, other)) {
			last.close();
			int ready = this.pool.readyCount();
			Awaitility.await().until(() -> this.pool.readyCount() >= Math.max(ready, 2));
		}

		for (int i = 0; i < 3; i++) {
			try (DatabaseLease lease = this.pool.lease("one test after another")) {
				assertThat(lease.name()).isEqualTo(other.name());
			}
			Awaitility.await().until(() -> this.pool.readyCount() == 3);
		}
	}

	@Test
	void databaseOfAContextThatHasChangedNothingIsTheFirstOneForTests() {
		DatabaseLease start = this.pool.leaseForStartUp("a context");
		assertThat(users(start)).containsExactly("Ada");
		assertThat(start.freeze()).isSameAs(this.base);

		try (DatabaseLease lease = this.pool.lease("a test")) {
			assertThat(lease.name()).isEqualTo(start.name());
		}
		assertThat(this.databases.statistics().clones()).isOne();
	}

	@Test
	void poolsOfStatesAreThoseOfTheTemplate() {
		Template state = fixture("INSERT INTO users VALUES (2, 'Grace')");

		assertThat(this.databases.pool(state, OPTIONS)).isSameAs(this.pool);
		assertThat(state.base()).isEqualTo(this.base);
		try (DatabaseLease lease = this.pool.lease("a test")) {
			assertThat(users(lease)).containsExactly("Ada");
		}
	}

	@Test
	void equalFixturesAreReadOnce() {
		Template state = fixture("INSERT INTO users VALUES (2, 'Grace')");

		assertThat(fixture("INSERT INTO users VALUES (2, 'Grace')")).isSameAs(state);
		assertThat(fixture("INSERT INTO users VALUES (3, 'Grace')")).isNotEqualTo(state);
		assertThat(fixture("SELECT 1")).isSameAs(this.base);
	}

	@Test
	void whatATestHasWrittenBecomesAState() {
		Template first = freeze(this.base, "INSERT INTO users VALUES (2, 'Grace')");
		Template second = freeze(first, "INSERT INTO users VALUES (3, 'Barbara')");

		try (DatabaseLease lease = this.pool.lease(second, "a test");
				DatabaseLease other = this.pool.lease(first, "another test")) {
			assertThat(users(lease)).containsExactly("Ada", "Grace", "Barbara");
			assertThat(users(other)).containsExactly("Ada", "Grace");
		}
		assertThat(first.isShared()).isFalse();
		assertThat(freeze(second, "SELECT 1")).isSameAs(second);
	}

	/**
	 * The class has updated a row so often that the server frees the places of the old
	 * versions when it reads the page.
	 */
	@Test
	void rowsOfATestGoToTheSamePlacesInTheDatabaseInWhichTheClassHasWritten() {
		this.base = this.databases.derive(this.databases.emptyTemplate(),
				migrator("CREATE TABLE users (id int PRIMARY KEY, name text)"), SETTINGS, "a test");
		this.pool = this.databases.pool(this.base, OPTIONS);
		Template state = freeze(this.base, "INSERT INTO users VALUES (1, 'Ada');"
				+ "UPDATE users SET name = repeat('x', 750);".repeat(10) + "INSERT INTO users VALUES (2, 'Grace')");
		assertThat(state.rows()).isNotNull();

		try (DatabaseLease lease = this.pool.lease(state, "a test");
				DatabaseLease other = this.pool.lease(state, "another test")) {
			for (DatabaseLease each : List.of(lease, other)) {
				execute(each, "INSERT INTO users VALUES (3, 'Barbara')");
				assertThat(names(each)).endsWith("Grace", "Barbara");
			}
		}
	}

	@Test
	void moreThanRowsBecomesATemplateDatabaseOnTopOfTheRows() {
		Template rows = fixture("INSERT INTO users VALUES (2, 'Grace')");
		Template state = this.pool.derive(rows, migrator("ALTER TABLE users ADD COLUMN mail text"), "a test");
		Template changed = freeze(rows, "CREATE TABLE more (id int)");
		Template further = this.pool.derive(changed, migrator("INSERT INTO more VALUES (1)"), "a test");

		assertThat(state.database()).isNotEqualTo(this.base.database());
		try (DatabaseLease lease = this.databases.pool(state, OPTIONS).lease(state, "a test");
				DatabaseLease other = this.pool.lease(changed, "a test")) {
			assertThat(users(lease)).containsExactly("Ada", "Grace");
			execute(lease, "SELECT mail FROM users");
			assertThat(users(other)).containsExactly("Ada", "Grace");
			execute(other, "SELECT * FROM more");
		}
		try (DatabaseLease lease = this.pool.lease(further, "a test")) {
			assertThat(users(lease)).containsExactly("Ada", "Grace");
			execute(lease, "SELECT 1 / count(*) FROM more");
		}
		assertThat(this.databases.statistics().lines().toString())
			.contains("made a template for fixtures or a class: 1, since the schema has changed");
	}

	/**
	 * Small rows fill the space that larger ones have left on earlier pages.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void rowsWhoseOrderIsNotCertainAreTriedFirst(int variant) {
		DatabaseLease written = this.pool.lease("a class");
		execute(written, "INSERT INTO users SELECT n, repeat('x', 1 + n * 7919 * " + variant + " % 3000) FROM "
				+ "generate_series(10, 60) n");
		List<String> names = names(written);
		Template state = written.freezeState();

		DatabasePool pool = this.databases.pool(state, OPTIONS);
		try (DatabaseLease lease = pool.lease(state, "a test"); DatabaseLease other = pool.lease(state, "a test")) {
			assertThat(names(lease)).isEqualTo(names);
			assertThat(names(other)).isEqualTo(names);
		}
	}

	@Test
	void fixtureThatFailsLeavesNothingBehind() {
		assertThatExceptionOfType(IsolatedDatabaseException.class)
			.isThrownBy(() -> fixture("INSERT INTO users VALUES (2, 'Grace'); INSERT INTO users VALUES (1, 'twice')"))
			.withMessageContaining("a test")
			.withMessageContaining("duplicate key");

		try (DatabaseLease lease = this.pool.lease("a test")) {
			assertThat(users(lease)).containsExactly("Ada");
		}
	}

	@Test
	void discardedStateLeavesThePoolAlone() {
		Template state = freeze(this.base, "INSERT INTO users VALUES (2, 'Grace')");
		this.databases.discard(state);

		try (DatabaseLease lease = this.pool.lease("a test")) {
			assertThat(users(lease)).containsExactly("Ada");
		}
	}

	@Test
	void keptDatabaseTellsWhatTheTestHasChangedInItsState() {
		Template state = fixture("INSERT INTO users VALUES (2, 'Grace')");

		try (DatabaseLease lease = this.pool.lease(state, "a test of rows")) {
			execute(lease, "INSERT INTO users VALUES (3, 'Barbara')");
			assertThat(lease.keep("to be looked at").changes()).containsExactly("users: 1 row added");
		}
	}

	/**
	 * Threads lease databases in random states at the same time, and make new states.
	 */
	@Test
	void threadsUseManyStatesAtOnce() throws Exception {
		List<Template> states = IntStream.range(10, 16)
			.mapToObj((i) -> fixture("INSERT INTO users VALUES (" + i + ", '" + i + "')"))
			.toList();
		ExecutorService executor = Executors.newFixedThreadPool(4);
		int leases = Repetitions.number("isolateddb.leases", 100, 1_000);
		List<Callable<Void>> threads = IntStream.range(0, 4)
			.<Callable<Void>>mapToObj((thread) -> () -> useStates(new Random(thread), states, leases))
			.toList();

		for (Future<Void> result : executor.invokeAll(threads)) {
			result.get();
		}
		executor.shutdown();
	}

	private Void useStates(Random random, List<Template> states, int leases) {
		for (int i = 0; i < leases; i++) {
			int choice = random.nextInt(states.size());
			Template state = states.get(choice);
			String name = String.valueOf(10 + choice);
			if (random.nextInt(5) == 0) {
				state = freeze(state, "INSERT INTO users VALUES (100, 'of a class')");
				try (DatabaseLease lease = this.pool.lease(state, "a test")) {
					assertThat(users(lease)).containsExactly("Ada", name, "of a class");
				}
			}
			else {
				try (DatabaseLease lease = this.pool.lease(state, "a test")) {
					assertThat(users(lease)).containsExactly("Ada", name);
					execute(lease, "UPDATE users SET name = 'other' WHERE id > 9");
				}
			}
		}
		return null;
	}

	private Template fixture(String sql) {
		return this.pool.derive(this.base, migrator(sql), "a test");
	}

	private Template freeze(Template state, String sql) {
		DatabaseLease lease = this.databases.pool(state, OPTIONS).lease(state, "a class");
		execute(lease, sql);
		return lease.freezeState();
	}

	private static List<String> users(DatabaseLease lease) {
		return JdbcClient.create(lease.dataSource())
			.sql("SELECT name FROM users ORDER BY id")
			.query(String.class)
			.list();
	}

	private static List<String> names(DatabaseLease lease) {
		return JdbcClient.create(lease.dataSource()).sql("SELECT name FROM users").query(String.class).list();
	}

	private static void execute(DatabaseLease lease, String sql) {
		execute(lease.dataSource(), sql);
	}

	private static void execute(DataSource dataSource, String sql) {
		new JdbcTemplate(dataSource).execute(sql);
	}

	private static DatabaseMigrator migrator(String sql) {
		return new DatabaseMigrator() {

			@Override
			public String fingerprint() {
				return sql;
			}

			@Override
			public void migrate(DataSource dataSource) {
				execute(dataSource, sql);
			}

		};
	}

}
