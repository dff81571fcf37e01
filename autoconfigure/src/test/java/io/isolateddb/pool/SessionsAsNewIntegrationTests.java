package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a session cannot forget costs that session, not the database.
 */
class SessionsAsNewIntegrationTests {

	private static ServerDatabases databases;

	private static DatabasePool pool;

	@BeforeAll
	static void start() {
		databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
				new ServerOptions(null, false, 10));
		PoolOptions options = new PoolOptions(new ConnectionSettings(new HikariConfig(), 3), 0, Duration.ofSeconds(30));
		Template template = databases.derive(databases.emptyTemplate(), new TenantsMigrator(), options.connections(),
				"a test");
		pool = databases.pool(template, options);
	}

	@AfterAll
	static void close() {
		databases.close();
	}

	@Test
	void settingOfATestIsNullInTheNextOneOnTheSameDatabase() throws SQLException {
		String first = test("SELECT count(*) FROM tenants", "SELECT 1");
		int session = pid();

		for (int i = 0; i < 3; i++) {
			assertThat(test("SELECT count(*) FROM tenants", "SELECT set_config('app.tenant', 'x', false)"))
				.isEqualTo(first);
		}

		assertThat(pid()).isNotEqualTo(session);
		assertThat(databases.statistics().clones()).isOne();
	}

	/**
	 * A test that reads and writes.
	 * @return the name of its database, which has been rewound
	 */
	private static String test(String... sql) throws SQLException {
		String name;
		try (DatabaseLease lease = pool.lease("a test")) {
			name = lease.name();
			JdbcClient client = JdbcClient.create(lease.dataSource());
			for (String each : sql) {
				client.sql(each).query(String.class).single();
			}
			client.sql("INSERT INTO tenants DEFAULT VALUES").update();
		}
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool.readyCount() > 0);
		return name;
	}

	private static int pid() throws SQLException {
		try (DatabaseLease lease = pool.lease("a test")) {
			return JdbcClient.create(lease.dataSource()).sql("SELECT pg_backend_pid()").query(int.class).single();
		}
		finally {
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool.readyCount() > 0);
		}
	}

	/**
	 * Makes a table that each tenant sees rows of.
	 */
	private record TenantsMigrator() implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return "tenants";
		}

		@Override
		public void migrate(DataSource dataSource) {
			JdbcClient.create(dataSource)
				.sql("""
						CREATE TABLE all_tenants (id serial, tenant uuid DEFAULT NULLIF(current_setting('app.tenant', true), 'x')::uuid);
						CREATE VIEW tenants AS SELECT * FROM all_tenants
							WHERE tenant IS NOT DISTINCT FROM current_setting('app.tenant', true)::uuid""")
				.update();
		}

	}

}
