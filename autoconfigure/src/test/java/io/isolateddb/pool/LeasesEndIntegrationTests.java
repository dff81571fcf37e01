package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a test has got from its lease ends with the lease, wherever it is kept: the next
 * test has the same database and the same connections.
 */
class LeasesEndIntegrationTests {

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	private static final String ENDED = "was returned when first test ended";

	private static ServerDatabases databases;

	private static DatabasePool pool;

	private DatabaseLease lease;

	@BeforeAll
	static void start() {
		databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
				new ServerOptions(null, false, 10));
		Template template = databases.derive(databases.emptyTemplate(), new Migrator(new AtomicReference<>()), SETTINGS,
				"a test");
		pool = databases.pool(template, new PoolOptions(SETTINGS, 0, Duration.ofSeconds(30)));
	}

	@AfterAll
	static void stop() {
		databases.close();
	}

	@BeforeEach
	void lease() {
		this.lease = pool.lease("first test");
	}

	@AfterEach
	void close() {
		this.lease.close();
	}

	@Test
	void dataSourceThatIsKeptDoesNotReachTheNextTest() throws SQLException {
		DataSource kept = this.lease.dataSource();
		HikariDataSource unwrapped = kept.unwrap(HikariDataSource.class);
		add(kept);
		this.lease.close();

		try (DatabaseLease next = pool.lease("next test")) {
			for (DataSource each : new DataSource[] { kept, unwrapped }) {
				assertThatExceptionOfType(SQLException.class).isThrownBy(each::getConnection)
					.withMessageContaining(ENDED);
				assertThatExceptionOfType(SQLException.class).isThrownBy(() -> each.getConnection("postgres", ""))
					.withMessageContaining(ENDED);
			}
			assertThat(next.name()).isEqualTo(this.lease.name());
			assertThat(count(next.dataSource())).isZero();
			assertThat(unwrapped.isClosed()).isTrue();
			assertThat(unwrapped.isRunning()).isFalse();
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(unwrapped::getHikariPoolMXBean)
				.withMessageContaining(ENDED);
		}
	}

	@Test
	void dataSourceIsThePoolAsLongAsTheLeaseLasts() throws SQLException {
		HikariDataSource dataSource = this.lease.dataSource(SETTINGS);

		assertThat(dataSource).isSameAs(this.lease.dataSource(SETTINGS)).isSameAs(dataSource.unwrap(DataSource.class));
		assertThat(dataSource.getJdbcUrl()).contains(this.lease.name());
		assertThat(dataSource.getMaximumPoolSize()).isEqualTo(2);
		assertThat(dataSource.isRunning()).isTrue();
		try (Connection connection = dataSource.getConnection()) {
			assertThat(dataSource.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
			assertThat(this.lease.isInUse()).isTrue();
			assertThat(connection.getCatalog()).isEqualTo(this.lease.name());
			dataSource.evictConnection(connection);
		}
		assertThat(dataSource.getHikariPoolMXBean().getTotalConnections()).isZero();
	}

	@Test
	void closedDataSourceDoesNotCloseThePool() {
		this.lease.dataSource(SETTINGS).close();

		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.lease.dataSource(SETTINGS).getConnection())
			.withMessageContaining("closed");
		this.lease.close();
		try (DatabaseLease next = pool.lease("next test")) {
			assertThat(next.name()).isEqualTo(this.lease.name());
			assertThat(count(next.dataSource())).isZero();
		}
	}

	@Test
	void connectionThatWasReturnedNamesTheTestItWasFor() throws SQLException {
		Connection kept = this.lease.connect(SETTINGS);
		kept.close();
		this.lease.close();

		assertThatExceptionOfType(SQLException.class).isThrownBy(kept::createStatement).withMessageContaining(ENDED);
		assertThat(kept.isClosed()).isTrue();
		assertThat(kept).isEqualTo(kept).isNotEqualTo(this.lease);
	}

	@Test
	void connectionThatIsKeptNeverReachesAnotherTest() throws SQLException {
		Connection kept = this.lease.connect(SETTINGS);
		this.lease.close();

		try (DatabaseLease next = pool.lease("next test")) {
			assertThat(next.name()).isNotEqualTo(this.lease.name());
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(
					() -> assertThatExceptionOfType(SQLException.class).isThrownBy(() -> kept.prepareCall("SELECT 1"))
						.withMessageContaining(ENDED));
	}

	@Test
	void dataSourceOfMigratorEndsWithIt() throws SQLException {
		AtomicReference<DataSource> kept = new AtomicReference<>();
		this.lease.migrate(new Migrator(kept));

		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> kept.get().getConnection())
			.withMessageContaining("migrator");
		assertThat(count(this.lease.dataSource())).isZero();
	}

	private static void add(DataSource database) {
		JdbcClient.create(database).sql("INSERT INTO users VALUES (1)").update();
	}

	private static int count(DataSource database) {
		return JdbcClient.create(database).sql("SELECT count(*) FROM users").query(Integer.class).single();
	}

	/**
	 * Makes a table, and keeps its DataSource.
	 */
	private record Migrator(AtomicReference<DataSource> kept) implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "leases end";
		}

		@Override
		public void migrate(DataSource dataSource) {
			this.kept.set(dataSource);
			JdbcClient.create(dataSource).sql("CREATE TABLE IF NOT EXISTS users (id int)").update();
		}

	}

}
