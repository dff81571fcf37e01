package io.isolateddb.pool;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whatever ends first, nobody waits for what is gone.
 */
class EndsIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	private static final PoolOptions OPTIONS = new PoolOptions(SETTINGS, 1, Duration.ofSeconds(30));

	/**
	 * The server of a container bean ends with its context, before the JVM does.
	 */
	@Test
	@Timeout(60)
	void serverThatHasEndedIsNotWaitedFor() throws IOException {
		EmbeddedPostgres server = TestPostgreSql.start();
		ServerDatabases databases = databases(
				new ServerAddress(server.getJdbcUrl("postgres", "postgres"), "postgres", ""));
		Template template = databases.emptyTemplate();
		DatabasePool pool = databases.pool(template, OPTIONS);
		DatabaseLease lease = pool.lease("a test");
		DatabaseLease another = pool.lease("another test");
		server.close();

		lease.close();
		databases.discard(template);
		another.close();
		long start = System.nanoTime();
		databases.close();

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
	}

	@Test
	@Timeout(60)
	void threadThatWaitsForAConnectionFailsWhenTheDatabaseIsFrozenOrTheLeaseEnds() throws Exception {
		try (ServerDatabases databases = databases(TestPostgreSql.address())) {
			DatabasePool pool = databases.pool(databases.emptyTemplate(), OPTIONS);
			DatabaseLease lease = pool.leaseForStartUp("a context");
			try (Connection first = lease.connect(SETTINGS); Connection second = lease.connect(SETTINGS)) {
				CompletableFuture<SQLException> waiting = waiting(lease);

				long start = System.nanoTime();
				CompletableFuture<Template> frozen = CompletableFuture.supplyAsync(lease::freeze);
				SQLException failure = waiting.get();

				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
				assertThat((Throwable) failure).isInstanceOf(SQLTransientConnectionException.class)
					.hasMessageContaining("has been closed");
				assertThat(frozen.get()).isNotNull();
				assertThat(first).isNotSameAs(second);
			}
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> lease.connect(SETTINGS));
		}
	}

	/**
	 * What a thread gets that waits for a connection. It must not stay interrupted.
	 */
	private static CompletableFuture<SQLException> waiting(DatabaseLease lease) {
		CompletableFuture<SQLException> failure = new CompletableFuture<>();
		new Thread(() -> {
			try {
				lease.connect(SETTINGS).close();
			}
			catch (SQLException ex) {
				if (!Thread.currentThread().isInterrupted()) {
					failure.complete(ex);
				}
			}
		}, "scheduler").start();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> lease.dataSource(SETTINGS).getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
		return failure;
	}

	private static ServerDatabases databases(ServerAddress server) {
		return new ServerDatabases(DatabaseProduct.engineFor(server), new ServerOptions(null, false, 10));
	}

}
