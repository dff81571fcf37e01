package io.isolateddb.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServerDatabases}.
 */
class ServerDatabasesIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	private static final PoolOptions OPTIONS = new PoolOptions(SETTINGS, 1, Duration.ofSeconds(30));

	/**
	 * More than may be ready in pools that are not in use.
	 */
	private static final int MANY = 13;

	private final ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
			new ServerOptions(null, false, 10));

	private final CountingMigrator migrator = new CountingMigrator();

	@AfterEach
	void close() {
		this.databases.close();
	}

	@Test
	void layerIsBuiltOnceWhenManyThreadsAskForIt() throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		CyclicBarrier start = new CyclicBarrier(threads);
		Template empty = this.databases.emptyTemplate();
		Callable<Template> request = () -> {
			start.await(30, TimeUnit.SECONDS);
			return derive(empty, this.migrator);
		};

		List<Template> templates = new ArrayList<>();
		for (Future<Template> result : executor.invokeAll(Collections.nCopies(threads, request))) {
			templates.add(result.get());
		}
		executor.shutdown();

		assertThat(this.migrator.calls).hasValue(1);
		assertThat(templates).hasSize(threads).containsOnly(templates.get(0));
	}

	@Test
	void layerThatCouldNotBeBuiltIsTriedAgain() {
		Template empty = this.databases.emptyTemplate();
		this.migrator.sql = "CREATE TABEL users ()";

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> derive(empty, this.migrator))
			.withMessageContaining("Could not make the database of a test with " + CountingMigrator.class.getName())
			.withMessageContaining("syntax error");

		this.migrator.sql = "CREATE TABLE users ()";
		assertThat(derive(empty, this.migrator).parent()).isEqualTo(empty);
		assertThat(this.migrator.calls).hasValue(2);
	}

	@Test
	void nextLeaseSeesNothingOfAClosedOne() {
		Template template = derive(this.databases.emptyTemplate(), this.migrator);
		DatabasePool pool = this.databases.pool(template, OPTIONS);

		for (int i = 0; i < 3; i++) {
			try (DatabaseLease lease = pool.lease("a test")) {
				JdbcClient jdbc = JdbcClient.create(lease.dataSource());
				assertThat(jdbc.sql("SELECT count(*) FROM users").query(int.class).single()).isZero();
				jdbc.sql("INSERT INTO users DEFAULT VALUES").update();
			}
		}
	}

	@Test
	void closeDropsAllDatabases() {
		Template template = derive(this.databases.emptyTemplate(), this.migrator);
		DatabaseLease lease = this.databases.pool(template, OPTIONS).lease("a test");
		String names = lease.name().substring(0, lease.name().lastIndexOf('_') + 1);
		assertThat(onServer(names)).contains(lease.name());
		assertThat(onServer(template.database())).isNotEmpty();
		lease.close();

		this.databases.close();

		assertThat(onServer(names)).isEmpty();
		assertThat(onServer(template.database())).isEmpty();
	}

	@Test
	void poolInUseKeepsAsManyDatabasesAsItsTestsNeededAtOnce() {
		DatabasePool pool = this.databases.pool(derive(this.databases.emptyTemplate(), this.migrator), OPTIONS);
		leaseAtOnce(pool, MANY);

		for (int i = 0; i < 3; i++) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> pool.readyCount() == MANY + OPTIONS.spareDatabases());
			leaseAtOnce(pool, MANY);
		}
	}

	@Test
	void databasesOfUnusedPoolAreDroppedWhenThereAreMany() {
		Template template = derive(this.databases.emptyTemplate(), this.migrator);
		DatabasePool unused = this.databases.pool(template, OPTIONS);
		DatabasePool used = this.databases.pool(template, new PoolOptions(SETTINGS, 2, OPTIONS.leaseTimeout()));
		leaseAtOnce(unused, MANY);

		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
			leaseAtOnce(used, 1);
			return unused.readyCount() == 0;
		});
	}

	private static void leaseAtOnce(DatabasePool pool, int leases) {
		List<DatabaseLease> open = IntStream.range(0, leases).mapToObj((i) -> pool.lease("a test")).toList();
		open.forEach(DatabaseLease::close);
	}

	private Template derive(Template parent, DatabaseMigrator migrator) {
		return this.databases.derive(parent, migrator, SETTINGS, "a test");
	}

	private static List<String> onServer(String names) {
		return JdbcClient.create(TestPostgreSql.database("postgres"))
			.sql("SELECT datname FROM pg_database WHERE starts_with(datname, ?)")
			.param(names)
			.query(String.class)
			.list();
	}

	/**
	 * Makes one table, and counts how often.
	 */
	private static final class CountingMigrator implements DatabaseMigrator {

		private final AtomicInteger calls = new AtomicInteger();

		private volatile String sql = "CREATE TABLE users ()";

		@Override
		public String fingerprint() {
			return "users";
		}

		@Override
		public void migrate(DataSource dataSource) {
			this.calls.incrementAndGet();
			JdbcClient.create(dataSource).sql(this.sql).update();
		}

	}

}
