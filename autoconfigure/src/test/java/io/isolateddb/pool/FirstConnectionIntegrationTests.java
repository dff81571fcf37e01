package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A database comes with one connection, which is the dear one to open.
 */
class FirstConnectionIntegrationTests {

	private final ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
			new ServerOptions(null, false, 10));

	/**
	 * The connections that pools have opened, without the first one of each, which Hikari
	 * opens before it counts.
	 */
	private final AtomicInteger opened = new AtomicInteger();

	@AfterEach
	void close() {
		this.databases.close();
	}

	@Test
	void connectionWithWhichADatabaseComesIsTheFirstOneThatATestBorrows() throws SQLException {
		HikariConfig declared = new HikariConfig();
		declared.setMetricsTrackerFactory((name, statistics) -> new IMetricsTracker() {

			@Override
			public void recordConnectionCreatedMillis(long millis) {
				FirstConnectionIntegrationTests.this.opened.incrementAndGet();
			}

		});

		try (DatabaseLease lease = pool(declared).lease("a test")) {
			try (Connection first = lease.dataSource().getConnection()) {
				assertThat(first.isValid(1)).isTrue();
				assertThat(this.opened).hasValue(0);

				lease.dataSource().getConnection().close();
				assertThat(this.opened).hasValue(1);
			}
		}
	}

	/**
	 * What the application declares is for a server that starts later than it.
	 */
	@Test
	@Timeout(30)
	void poolThatCannotConnectFailsAtOnceWhateverTheApplicationDeclares() {
		HikariConfig declared = new HikariConfig();
		declared.setConnectionInitSql("SELECT nothing");
		declared.setConnectionTimeout(Duration.ofMinutes(1).toMillis());
		declared.setInitializationFailTimeout(-1);

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> pool(declared))
			.withMessageContaining("column \"nothing\" does not exist");
	}

	private DatabasePool pool(HikariConfig declared) {
		PoolOptions options = new PoolOptions(new ConnectionSettings(declared, 2), 0, Duration.ofSeconds(30));
		return this.databases.pool(this.databases.derive(this.databases.emptyTemplate(),
				new UsersMigrator("first connection"), options.connections(), "a test"), options);
	}

}
