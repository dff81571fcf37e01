package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bean that holds a connection, or polls, is reported once and not with every test.
 */
@ExtendWith(OutputCaptureExtension.class)
class BackgroundLeaksIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	private final ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
			new ServerOptions(null, false, 10));

	private final DatabasePool pool = this.databases.pool(this.databases.emptyTemplate(),
			new PoolOptions(SETTINGS, 1, Duration.ofSeconds(30)));

	@AfterEach
	void close() {
		this.databases.close();
	}

	@Test
	void threadInTheBackgroundIsReportedOnceAndCounted(CapturedOutput output) {
		for (int i = 1; i <= 3; i++) {
			leak("test " + i, "listener");
		}
		leak("test 4", "poller");

		awaitLine("not rewound: 3, since a connection was not returned; borrowed by [listener]");
		awaitLine("not rewound: 1, since a connection was not returned; borrowed by [poller]");
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains(" of test ") && line.contains(" is not used again")))
			.hasSize(2)
			.anyMatch((line) -> line.contains("borrowed by [listener]. End what the test starts before the test ends. "
					+ "If a bean does so in each test, each costs a fresh database"))
			.anyMatch((line) -> line.contains("of test 4 ") && line.contains("borrowed by [poller]"));
	}

	@Test
	void threadOfTheTestIsReportedWithEachTest(CapturedOutput output) {
		String thread = Thread.currentThread().getName();
		for (int i = 1; i <= 2; i++) {
			leak("test " + i, thread);
		}

		awaitLine("not rewound: 2, since a connection was not returned; borrowed by [" + thread + "]");
		assertThat(output).contains(" of test 1 is not used again", " of test 2 is not used again");
	}

	private void leak(String test, String thread) {
		try (DatabaseLease lease = this.pool.lease(test)) {
			CompletableFuture<Connection> borrowed = new CompletableFuture<>();
			borrowed.completeAsync(() -> connect(lease), (task) -> run(task, thread));
			assertThat(borrowed.join()).isNotNull();
		}
	}

	private static void run(Runnable task, String thread) {
		if (thread.equals(Thread.currentThread().getName())) {
			task.run();
		}
		else {
			new Thread(task, thread).start();
		}
	}

	private static Connection connect(DatabaseLease lease) {
		try {
			return lease.connect(SETTINGS);
		}
		catch (SQLException ex) {
			throw new CompletionException(ex);
		}
	}

	private void awaitLine(String line) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(this.databases.statistics().lines()).contains(line));
	}

}
