package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.registry.ServerOptions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the limit of connections over all JVMs, on a server that has 17 of them for
 * ordinary users.
 */
@Tag("own-server")
@ExtendWith(OutputCaptureExtension.class)
@ParameterizedClass
@MethodSource("io.isolateddb.pool.OwnServer#toBeLimited")
class ConnectionLimitIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	@Parameter
	OwnServer server;

	private final List<ServerDatabases> opened = new ArrayList<>();

	@BeforeParameterizedClassInvocation
	static void limit(OwnServer server) throws SQLException {
		server.begin();
		server.limit();
	}

	@AfterEach
	void close() {
		this.opened.forEach(ServerDatabases::close);
	}

	@AfterParameterizedClassInvocation
	static void endLimit(OwnServer server) throws SQLException {
		server.endLimit();
		server.dropAll();
	}

	@Test
	void fourJvmsWithFourTestsEachShareTwentyConnections() {
		List<PoolJvm> jvms = Stream.generate(() -> PoolJvm.start(this.server.address(), "-Dconnections=5"))
			.limit(4)
			.toList();
		jvms.forEach((jvm) -> jvm.begin("suite users 4 20"));

		List<String> results = jvms.stream().map((jvm) -> jvm.await("done")).toList();
		jvms.forEach(PoolJvm::close);

		assertThat(results).allMatch((result) -> result.startsWith("20 tests"));
		assertThat(jvms.stream().flatMap((jvm) -> jvm.output().stream()))
			.noneMatch((line) -> line.toLowerCase(Locale.ROOT).contains("too many")
					|| line.contains("remaining connection slots"));
	}

	@Test
	void leaseWaitsForAnotherPoolToDropItsSpareDatabases() {
		ServerDatabases databases = databases(null);
		DatabasePool first = pool(databases, "a", 3, Duration.ofSeconds(30));
		leaseTwice(first);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> first.readyCount() > 1);

		DatabasePool second = pool(databases, "b", 0, Duration.ofSeconds(30));
		List<DatabaseLease> leases = Stream.generate(() -> second.lease("another test")).limit(4).toList();

		assertThat(leases).hasSize(4);
		assertThat(first.readyCount()).isZero();
		leases.forEach(DatabaseLease::close);
	}

	/**
	 * The second test has to wait, so that spare databases are kept ready from then on.
	 */
	private static void leaseTwice(DatabasePool pool) {
		try (DatabaseLease one = pool.lease("one test")) {
			pool.lease("a test at the same time as " + one.name()).close();
		}
	}

	@Test
	void leaseWaitsForAnotherJvmToDropItsSpareDatabases() {
		ServerDatabases neighbour = databases(null);
		DatabasePool spares = pool(neighbour, "a", 3, Duration.ofSeconds(30));
		leaseTwice(spares);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> spares.readyCount() > 1);

		DatabasePool pool = pool(databases(null), "a", 0, Duration.ofSeconds(30));
		List<DatabaseLease> leases = Stream.generate(() -> pool.lease("another test")).limit(3).toList();

		assertThat(leases).hasSize(3);
		leases.forEach(DatabaseLease::close);
	}

	@Test
	void errorOfTimeoutTellsTheHoldersOfTheConnections() {
		ServerDatabases databases = databases(null);
		DatabasePool pool = pool(databases, "a", 0, Duration.ofSeconds(2));
		List<DatabaseLease> leases = new ArrayList<>();
		ServerDatabases neighbour = databases(null);
		DatabaseLease elsewhere = pool(neighbour, "a", 0, Duration.ofSeconds(2)).lease("neighbour's test");

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> {
			while (true) {
				leases.add(pool.lease("test " + leases.size()));
			}
		})
			.withMessageContaining("No database for test " + leases.size() + " within PT2S: this JVM has leased isodb_")
			.withMessageContaining(" to test 0")
			.withMessageContaining("process " + ProcessHandle.current().pid() + " on ")
			.withMessageMatching("(?s).* has \\d databases with 3 connections, and 2 of its own.*")
			.withMessageContaining("isolated-database.pool.connection-limit");

		assertThat(elsewhere.name()).startsWith("isodb_");
		leases.forEach(DatabaseLease::close);
		elsewhere.close();
	}

	@Test
	void leaseIsServedWhenAnotherOneEnds() throws Exception {
		ServerDatabases databases = databases(8);
		DatabasePool pool = pool(databases, "a", 0, Duration.ofSeconds(30));
		DatabaseLease first = pool.lease("first test");
		CompletableFuture<DatabaseLease> second = CompletableFuture.supplyAsync(() -> pool.lease("second test"));
		awaitTicket();

		assertThat(second).isNotDone();
		first.close();

		second.get().close();
	}

	@Test
	void longestWaitingTestIsServedFirst() throws Exception {
		DatabasePool pool = pool(databases(8), "a", 0, Duration.ofSeconds(30));
		DatabaseLease first = pool.lease("first test");
		Queue<String> served = new ConcurrentLinkedQueue<>();
		List<Thread> tests = new ArrayList<>();
		for (String test : List.of("second", "third", "fourth", "fifth")) {
			Thread thread = new Thread(() -> {
				try (DatabaseLease lease = pool.lease(test + " test")) {
					served.add(test);
				}
			});
			thread.start();
			tests.add(thread);
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(thread::getState, Thread.State.TIMED_WAITING::equals);
		}

		first.close();
		for (Thread test : tests) {
			test.join();
		}

		assertThat(served).containsExactly("second", "third", "fourth", "fifth");
	}

	@Test
	void contextThatStartsWaitsForNoTest() throws Exception {
		ServerDatabases databases = databases(8);
		DatabasePool pool = pool(databases, "a", 0, Duration.ofSeconds(30));
		DatabaseLease first = pool.lease("first test");
		CompletableFuture<DatabaseLease> second = CompletableFuture.supplyAsync(() -> pool.lease("second test"));
		awaitTicket();

		try (DatabaseLease startUp = pool.leaseForStartUp("a context")) {
			assertThat(startUp.name()).startsWith("isodb_");
			assertThat(second).isNotDone();
		}
		first.close();
		second.get().close();
	}

	@Test
	void limitBelowOneLeaseIsReportedAtOnce() {
		ServerDatabases databases = databases(7);
		DatabasePool pool = pool(databases, "a", 1, Duration.ofMinutes(10));

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> pool.lease("a test"))
			.withMessage("Could not make a database for a test: the connection limit of 7 is too small: "
					+ "3 connections are for the database, 2 for this JVM and 3 for contexts that start. "
					+ "Raise isolated-database.pool.connection-limit to 8 or more, as far as the server allows it, "
					+ "or lower isolated-database.pool.connections-per-database.");
	}

	@Test
	void declaredPoolIsLoweredAsFarAsTheLimitNeedsItAndThatIsSaidOnce(CapturedOutput output) {
		ServerDatabases databases = databases(14);

		PoolOptions fitting = databases.fit(declared(10));

		assertThat(fitting.connections().maximumPoolSize()).isEqualTo(3);
		assertThat(databases.fit(declared(10))).isEqualTo(fitting);
		assertThat(output.getOut().lines().filter((line) -> line.contains("Connection pools")))
			.singleElement(InstanceOfAssertFactories.STRING)
			.contains("INFO",
					"have up to 3 connections instead of 10, which is the maximum of the application's DataSource: "
							+ "isolated-database.pool.connection-limit allows all databases together 14. Set "
							+ "isolated-database.pool.connections-per-database to a number that is to hold, or raise "
							+ "the limit.");
		List<DatabaseLease> leases = Stream.of("a test", "another")
			.map((test) -> databases.pool(databases.emptyTemplate(), fitting).lease(test))
			.toList();
		leases.forEach(DatabaseLease::close);
	}

	@Test
	void poolThatFitsIsAsDeclaredAndSoIsOneThatWasSetForTests(CapturedOutput output) {
		ServerDatabases databases = databases(14);
		PoolOptions exact = new PoolOptions(new ConnectionSettings(new HikariConfig(), 9), 1, Duration.ofSeconds(30));

		assertThat(databases.fit(declared(3))).isEqualTo(declared(3));
		assertThat(databases.fit(declared(1))).isEqualTo(declared(1));
		assertThat(databases.fit(exact)).isEqualTo(exact);
		assertThat(output.getOut()).doesNotContain("Connection pools");
	}

	private static PoolOptions declared(int connections) {
		HikariConfig declared = new HikariConfig();
		declared.setMaximumPoolSize(connections);
		return new PoolOptions(ConnectionSettings.asDeclared(declared), 1, Duration.ofSeconds(30));
	}

	@Test
	void connectionsOfOthersAreLeftToThem() {
		List<DatabaseLease> leases = new ArrayList<>();
		HikariDataSource others = new HikariDataSource();
		others.setDataSource(this.server.database(this.server.isPostgreSql() ? "postgres" : "mysql"));
		others.setMinimumIdle(9);
		others.setMaximumPoolSize(9);
		try (others) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.ignoreExceptions()
				.until(() -> JdbcClient.create(others).sql("SELECT 1").query(int.class).single() == 1
						&& others.getHikariPoolMXBean().getTotalConnections() == 9);
			DatabasePool pool = pool(databases(null), "a", 0, Duration.ofSeconds(2));
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> {
				while (true) {
					leases.add(pool.lease("a test"));
				}
			});
			assertThat(leases).hasSize(1);
		}
		leases.forEach(DatabaseLease::close);
	}

	private ServerDatabases databases(Integer limit) {
		ServerDatabases databases = new ServerDatabases(this.server.engine(), new ServerOptions(limit, true, 10));
		this.opened.add(databases);
		return databases;
	}

	private static DatabasePool pool(ServerDatabases databases, String content, int spare, Duration timeout) {
		Template template = databases.derive(databases.emptyTemplate(), new UsersMigrator(content), SETTINGS, "a test");
		return databases.pool(template, new PoolOptions(SETTINGS, spare, timeout));
	}

	private void awaitTicket() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.server.registry().sql("SELECT count(*) FROM waiting").query(int.class).single() == 1);
	}

}
