package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.RetryingConnector;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.Waiting;
import io.isolateddb.registry.BudgetRequest;
import io.isolateddb.registry.ConnectionBudget;
import io.isolateddb.registry.DatabaseKind;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An error in the background, or an interrupt, reaches those who wait at once.
 */
@ExtendWith(OutputCaptureExtension.class)
class RobustThreadsIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	/**
	 * Much longer than what fails takes, much shorter than the timeouts.
	 */
	private static final Duration SOON = Duration.ofSeconds(15);

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private final FaultyEngine faults = new FaultyEngine(DatabaseProduct.engineFor(TestPostgreSql.address()));

	private final ServerDatabases databases = new ServerDatabases(this.faults.engine(),
			new ServerOptions(null, false, 10));

	@AfterEach
	void close() {
		this.databases.close();
	}

	@Test
	void errorWhileDatabaseIsMadeEndsTheWaitingOfTheTest() {
		DatabasePool pool = pool(SETTINGS);
		this.faults.fail("DatabaseEngine.trackChanges", 1);

		long start = System.nanoTime();
		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> pool.lease("a test"))
			.withMessageContaining("a test")
			.withMessageContaining("DatabaseEngine.trackChanges");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
		pool.lease("another test").close();
	}

	@Test
	void errorWhileDatabaseIsRewoundCostsThatDatabase() {
		DatabasePool pool = pool(SETTINGS);
		DatabaseLease first = pool.lease("a test");
		this.faults.fail("ChangeTracker.rewind", 1);
		first.close();

		long start = System.nanoTime();
		try (DatabaseLease second = pool.lease("another test")) {
			assertThat(second.name()).isNotEqualTo(first.name());
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
	}

	@Test
	void databaseThatCannotBeOpenedIsTrackedNoMore() {
		HikariConfig config = new HikariConfig();
		config.setConnectionInitSql("SELECT nonsense");
		config.setConnectionTimeout(1_000);
		DatabasePool pool = pool(new ConnectionSettings(config, 2));

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> pool.lease("a test"));
		Awaitility.await()
			.atMost(SOON)
			.until(() -> this.faults.calls("DatabaseEngine.trackChanges") == this.faults.calls("ChangeTracker.close"));
	}

	@Test
	void interruptEndsTheWaitingForConnections() {
		ConnectionBudget budget = this.databases.membership().budget();
		requireEndWhenInterrupted(() -> {
			for (int i = 0; i < 1_000; i++) {
				budget.acquire(BudgetRequest.of(DatabaseKind.SCRATCH, 10), TIMEOUT);
			}
		});
	}

	@Test
	void interruptEndsTheWaitingForTheServer() {
		ServerAddress nowhere = new ServerAddress("jdbc:postgresql://localhost:1/none", "postgres", "");
		requireEndWhenInterrupted(() -> new RetryingConnector(nowhere, (ex) -> true, (ex) -> false).open(() -> {
		}));
	}

	@Test
	void threadThatIsInterruptedClosesPoolsInPeace(CapturedOutput output) {
		DatabaseLease lease = pool(SETTINGS).leaseForStartUp("a context");
		JdbcClient.create(lease.dataSource()).sql("CREATE TABLE of_the_context (id int)").update();
		Thread.currentThread().interrupt();
		try {
			assertThat(lease.freeze().database()).isNotEqualTo(lease.name());
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
		assertThat(output).doesNotContain("Interrupted during closing");
	}

	@Test
	void threadThatIsInterruptedDoesNotPause() {
		requireEndWhenInterrupted(() -> Waiting.pause(TIMEOUT.toNanos(), "nothing"));
	}

	private static void requireEndWhenInterrupted(Action action) {
		long start = System.nanoTime();
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(SQLException.class).isThrownBy(action::run)
				.withMessageMatching("(?is).*interrupted.*");
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
	}

	private DatabasePool pool(ConnectionSettings settings) {
		return this.databases.pool(this.databases.emptyTemplate(), new PoolOptions(settings, 0, TIMEOUT));
	}

	/**
	 * Does something that waits.
	 */
	private interface Action {

		void run() throws SQLException;

	}

}
