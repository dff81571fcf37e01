package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for databases that are kept.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeptDatabasesIntegrationTests {

	private static final PoolOptions OPTIONS = new PoolOptions(new ConnectionSettings(new HikariConfig(), 2), 1,
			Duration.ofSeconds(30));

	private ServerDatabases databases = run();

	@AfterEach
	void close() throws SQLException {
		try (DatabaseEngine engine = engine()) {
			for (String name : onServer()) {
				engine.administration().drop(name);
			}
		}
		this.databases.close();
	}

	@Test
	void keptDatabaseOutlivesThePoolAndIsFoundByItsUrl() {
		KeptDatabase kept = keep("com.example.PostTests#it's \"quoted\" & größer; 100 % / 数据");
		this.databases.close();

		assertThat(onServer()).containsExactly(kept.name());
		DriverManagerDataSource dataSource = new DriverManagerDataSource(kept.jdbcUrl(), "postgres", "");
		assertThat(JdbcClient.create(dataSource).sql("SELECT current_database()").query(String.class).single())
			.isEqualTo(kept.name());
		assertThat(kept.changes()).containsExactly("a: created");
	}

	@Test
	void onlyTheLatestKeptDatabasesOfEarlierRunsStay() {
		for (String test : List.of("A#a", "A#b", "A#c")) {
			keep(test);
		}
		this.databases.close();

		this.databases = run();
		this.databases.keepAtMost(2);

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(
					() -> assertThat(onServer()).containsExactly(BuildRuns.keptName("A#b"), BuildRuns.keptName("A#c")));
	}

	@Test
	void keptDatabaseStaysUntilTheNextRun() {
		this.databases.keepAtMost(1);
		keep("A#a");
		keep("A#b");
		this.databases.keepAtMost(1);
		this.databases.close();

		assertThat(onServer()).hasSize(2);
	}

	@Test
	void runKeepsAsManyAsTheLimitAllows(CapturedOutput output) {
		this.databases.keepAtMost(2);

		assertThat(List.of(keepWithinLimit("A#a"), keepWithinLimit("A#b"), keepWithinLimit("A#c"),
				keepWithinLimit("A#d"), keepWithinLimit("A#a")))
			.containsExactly(true, true, false, false, true);
		this.databases.close();

		assertThat(onServer()).containsExactly(BuildRuns.keptName("A#a"), BuildRuns.keptName("A#b"));
		assertThat(output.getAll().lines().filter((line) -> line.contains("isolated-database.keep-limit"))).hasSize(1)
			.first()
			.asString()
			.contains("No more databases of tests are kept: this run keeps at most 2 ");
	}

	@Test
	void databaseCountsFromTheTimeAtWhichItIsWanted() {
		this.databases.keepAtMost(1);

		try (DatabaseLease lease = pool().lease("A")) {
			assertThat(lease.keepWithinLimit("a reason")).isNotNull();
			assertThat(keepWithinLimit("B")).isFalse();
			assertThat(lease.keepWithinLimit("another reason")).isNotNull();
		}
	}

	@Test
	void keptDatabaseThatIsDroppedDoesNotCount() {
		this.databases.keepAtMost(1);
		assertThat(keepWithinLimit("A#a")).isTrue();
		assertThat(keepWithinLimit("A#c")).isFalse();
		JdbcClient.create(TestPostgreSql.database("postgres"))
			.sql("DROP DATABASE \"" + BuildRuns.keptName("A#a") + "\"")
			.update();

		assertThat(keepWithinLimit("A#c")).isTrue();
	}

	@Test
	void databaseThatIsKeptByHandCountsButIsNotLimited() {
		this.databases.keepAtMost(1);
		keep("A#a");
		keep("A#b");

		assertThat(keepWithinLimit("A#c")).isFalse();
		assertThat(onServer()).hasSize(2);
	}

	@Test
	void nothingIsLimitedWithoutALimit() {
		assertThat(List.of(keepWithinLimit("A#a"), keepWithinLimit("A#b"))).containsOnly(true);
	}

	@Test
	void keptDatabaseOfAnEarlierRunIsDroppedWhenTheSameTestRunsAgain() {
		keep("A#a");
		keep("A#b");
		this.databases.close();

		this.databases = run();
		pool().lease("A#a").close();
		this.databases.close();

		assertThat(onServer()).containsExactly(BuildRuns.keptName("A#b"));
	}

	@Test
	void noTestWaitsUntilTheKeptDatabaseOfAnEarlierRunIsDropped() {
		keep("A#a");
		this.databases.close();
		this.databases = run();
		DatabaseLease lease = pool().lease("A#a");
		CountDownLatch later = new CountDownLatch(1);
		this.databases.tasks().remove(() -> await(later));

		lease.close();

		// Other classes may keep databases on the same server meanwhile
		assertThat(onServer()).contains(BuildRuns.keptName("A#a"));
		later.countDown();
		this.databases.close();
		assertThat(onServer()).doesNotContain(BuildRuns.keptName("A#a"));
	}

	@Test
	void databaseThatIsKeptBeforeTheOneOfAnEarlierRunIsDroppedStays() {
		keep("A#a");
		this.databases.close();
		this.databases = run();
		CountDownLatch later = new CountDownLatch(1);
		this.databases.tasks().remove(() -> await(later));
		pool().lease("A#a").close();

		keep("A#a");
		later.countDown();
		this.databases.close();

		assertThat(onServer()).containsExactly(BuildRuns.keptName("A#a"));
	}

	@Test
	void keptDatabaseOfThisRunStaysWhenTheSameTestRunsAgain() {
		keep("A#a");

		pool().lease("A#a").close();

		assertThat(onServer()).containsExactly(BuildRuns.keptName("A#a"));
	}

	@Test
	void databaseThatIsOnlyNamedLikeAKeptOneStays() {
		JdbcClient server = JdbcClient.create(TestPostgreSql.database("postgres"));
		server.sql("CREATE DATABASE isodb_kept_mine").update();
		try {
			this.databases.keepAtMost(0);
			this.databases.close();

			assertThat(onServer()).containsExactly("isodb_kept_mine");
		}
		finally {
			server.sql("DROP DATABASE isodb_kept_mine").update();
		}
	}

	@Test
	void databaseOfAClosedLeaseCannotBeKept() {
		DatabaseLease lease = pool().lease("A#a");
		lease.close();

		assertThatIllegalStateException().isThrownBy(() -> lease.keep("a reason"));
	}

	@Test
	void negativeLimitIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.databases.keepAtMost(-1))
			.withMessageContaining("isolated-database.keep-limit");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private KeptDatabase keep(String test) {
		try (DatabaseLease lease = pool().lease(test)) {
			JdbcClient.create(lease.dataSource()).sql("CREATE TABLE a ()").update();
			return lease.keep("a reason");
		}
	}

	private boolean keepWithinLimit(String test) {
		try (DatabaseLease lease = pool().lease(test)) {
			return lease.keepWithinLimit("a reason") != null;
		}
	}

	private DatabasePool pool() {
		return this.databases.pool(this.databases.emptyTemplate(), OPTIONS);
	}

	private static ServerDatabases run() {
		return new ServerDatabases(engine(), new ServerOptions(null, false, 10), "", BuildRuns.one());
	}

	private static DatabaseEngine engine() {
		return DatabaseProduct.engineFor(TestPostgreSql.address());
	}

	private static List<String> onServer() {
		return JdbcClient.create(TestPostgreSql.database("postgres"))
			.sql("SELECT datname FROM pg_database WHERE datname LIKE 'isodb\\_kept\\_%' ORDER BY datname")
			.query(String.class)
			.list();
	}

}
