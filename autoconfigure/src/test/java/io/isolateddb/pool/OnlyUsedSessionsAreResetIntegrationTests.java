package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A rewind costs a round trip for each session that the test has used, not for each that
 * some earlier test has needed.
 */
class OnlyUsedSessionsAreResetIntegrationTests {

	private static final int SESSIONS = 5;

	/**
	 * The sessions of a database that have been reset, and have done nothing since.
	 */
	private static final String SESSIONS_RESET = """
			SELECT count(*) FROM pg_stat_activity
			WHERE datname = ? AND query LIKE '%pg_stat_force_next_flush%' AND state_change > CAST(? AS timestamptz)""";

	private final JdbcClient server = JdbcClient.create(TestPostgreSql.database("postgres"));

	private ServerDatabases databases;

	private Template template;

	private DatabasePool pool;

	@BeforeEach
	void start() {
		this.databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
				new ServerOptions(null, false, 10));
		PoolOptions options = new PoolOptions(new ConnectionSettings(new HikariConfig(), SESSIONS), 0,
				Duration.ofSeconds(30));
		this.template = this.databases.derive(this.databases.emptyTemplate(), new UsersMigrator("used sessions"),
				options.connections(), "a test");
		this.pool = this.databases.pool(this.template, options);
	}

	@AfterEach
	void close() {
		this.databases.close();
	}

	@Test
	void sessionsThatATestHasNotUsedAreNotReset() throws SQLException {
		String name = test(SESSIONS);

		for (int i = 0; i < 3; i++) {
			String start = now();
			assertThat(test(1)).isEqualTo(name);
			assertThat(resetSince(name, start)).isOne();
		}
		String start = now();
		assertThat(test(SESSIONS)).isEqualTo(name);
		assertThat(resetSince(name, start)).isEqualTo(SESSIONS);
	}

	@Test
	void everySessionThatWasUsedIsReset() throws SQLException {
		String name = "";
		for (int i = 0; i < 3; i++) {
			try (DatabaseLease lease = this.pool.lease("a test")) {
				name = lease.name();
				for (Connection connection : borrow(lease, SESSIONS)) {
					JdbcClient session = JdbcClient.create(new SingleConnectionDataSource(connection, true));
					assertThat(session.sql("SHOW work_mem").query(String.class).single()).isNotEqualTo("77kB");
					assertThat(session.sql("SELECT count(*) FROM users").query(int.class).single()).isZero();
					session.sql("SET work_mem = '77kB'").update();
					connection.close();
				}
				JdbcClient.create(lease.dataSource()).sql("INSERT INTO users DEFAULT VALUES").update();
			}
			awaitReady();
		}
		assertThat(test(1)).isEqualTo(name);
	}

	@Test
	void sessionThatAMigratorHasUsedIsResetWhenItIsBorrowedAgain() throws SQLException {
		List<String> settings = new ArrayList<>();
		List<Integer> sessions = new ArrayList<>();
		test(1);

		this.pool.derive(this.template, new DatabaseMigrator() {

			@Override
			public String fingerprint() {
				return "sets something";
			}

			@Override
			public void migrate(DataSource dataSource) {
				JdbcClient client = JdbcClient.create(dataSource);
				for (int i = 0; i < 3; i++) {
					settings.add(client.sql("SHOW work_mem").query(String.class).single());
					sessions.add(client.sql("SELECT pg_backend_pid()").query(Integer.class).single());
					client.sql("SET work_mem = '77kB'").update();
				}
				client.sql("INSERT INTO users DEFAULT VALUES").update();
			}

		}, "a test");

		assertThat(settings).hasSize(3).doesNotContain("77kB");
		assertThat(new HashSet<>(sessions)).hasSize(1);
	}

	@Test
	void nextTestIsServedWhenSessionsThatWereNotUsedAreGone() throws SQLException {
		String name = test(SESSIONS);
		try (DatabaseLease lease = this.pool.lease("a test"); Connection connection = borrow(lease, 1).get(0)) {
			assertThat(lease.name()).isEqualTo(name);
			JdbcClient.create(new SingleConnectionDataSource(connection, true)).sql("""
					SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
					WHERE datname = current_database() AND pid <> pg_backend_pid()
						AND query LIKE '%pg_stat_force_next_flush%'""").query(int.class).single();
		}

		assertThat(test(SESSIONS)).isNotEmpty();
	}

	/**
	 * A test that uses some sessions at once.
	 * @return the name of its database, which has been rewound
	 */
	private String test(int sessions) throws SQLException {
		String name;
		try (DatabaseLease lease = this.pool.lease("a test")) {
			name = lease.name();
			assertThat(
					JdbcClient.create(lease.dataSource()).sql("SELECT count(*) FROM users").query(int.class).single())
				.isZero();
			for (Connection connection : borrow(lease, sessions)) {
				JdbcClient.create(new SingleConnectionDataSource(connection, true))
					.sql("INSERT INTO users DEFAULT VALUES")
					.update();
				connection.close();
			}
		}
		awaitReady();
		return name;
	}

	private void awaitReady() {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.pool.readyCount() > 0);
	}

	private static List<Connection> borrow(DatabaseLease lease, int sessions) throws SQLException {
		List<Connection> connections = new ArrayList<>();
		for (int i = 0; i < sessions; i++) {
			connections.add(lease.dataSource().getConnection());
		}
		return connections;
	}

	private String now() {
		return this.server.sql("SELECT CAST(clock_timestamp() AS text)").query(String.class).single();
	}

	private int resetSince(String database, String time) {
		return this.server.sql(SESSIONS_RESET).params(database, time).query(int.class).single();
	}

}
