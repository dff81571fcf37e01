package io.isolateddb.pool;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgStatement;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What a session cannot forget costs that session, not the database.
 */
class SessionsAsNewIntegrationTests {

	private static ServerDatabases databases;

	private static DatabasePool pool;

	private static DatabasePool composing;

	@BeforeAll
	static void start() {
		databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
				new ServerOptions(null, false, 10));
		pool = pool("""
				CREATE TABLE all_tenants (id serial,
					tenant uuid DEFAULT NULLIF(current_setting('app.tenant', true), 'x')::uuid);
				CREATE VIEW tenants AS SELECT * FROM all_tenants
					WHERE tenant IS NOT DISTINCT FROM current_setting('app.tenant', true)::uuid;
				CREATE FUNCTION configured(tenant text) RETURNS text SET a.tenant = 'x' LANGUAGE sql AS $$
					SELECT tenant $$;
				CREATE FUNCTION named(tenant text) RETURNS text LANGUAGE sql AS $$
					SELECT set_config('b.tenant', tenant, true) $$""");
		composing = pool("""
				CREATE TABLE tenants (id serial);
				CREATE FUNCTION setting(name text) RETURNS text LANGUAGE sql AS $$
					SELECT set_config('c.' || name, 'x', true) $$;
				CREATE FUNCTION run(sql text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
					EXECUTE sql; RETURN sql; END $$""");
	}

	private static DatabasePool pool(String schema) {
		PoolOptions options = new PoolOptions(new ConnectionSettings(new HikariConfig(), 3), 0, Duration.ofSeconds(30));
		Template template = databases.derive(databases.emptyTemplate(), new SchemaMigrator(schema),
				options.connections(), "a test");
		return databases.pool(template, options);
	}

	@AfterAll
	static void close() {
		databases.close();
	}

	@Test
	void settingOfATestIsNullInTheNextOneOnTheSameDatabase() throws SQLException {
		String first = test(pool, "SELECT count(*) FROM tenants", "SELECT 1");
		int session = pid(pool);
		long clones = databases.statistics().clones();

		for (int i = 0; i < 3; i++) {
			assertThat(test(pool, "SELECT count(*) FROM tenants", "SELECT set_config('app.tenant', 'x', false)"))
				.isEqualTo(first);
		}

		assertThat(pid(pool)).isNotEqualTo(session);
		assertThat(databases.statistics().clones()).isEqualTo(clones);
	}

	@ParameterizedTest
	@EnumSource
	void settingThatTheSchemaDoesNotNameIsNullInTheNextTest(Way way) throws SQLException {
		assumeListable();
		int session = pid(pool);
		try (DatabaseLease lease = pool.lease("a test"); Connection connection = lease.dataSource().getConnection()) {
			way.set.in(lease, connection);
		}

		assertIsNull(pool, session, "nowhere.named");
	}

	@ParameterizedTest
	@CsvSource({ "SELECT configured('x'), a.tenant", "SELECT named('x'), b.tenant" })
	void settingOfAFunctionIsNullInTheNextTest(String sql, String name) throws SQLException {
		int session = pid(pool);
		test(pool, sql);

		assertIsNull(pool, session, name);
	}

	@ParameterizedTest
	@CsvSource({ "SELECT setting('x'), c.x", "SELECT run('SE' || 'T d.x = 1'), d.x" })
	void settingWhoseNameAFunctionComposesIsNullInTheNextTest(String sql, String name) throws SQLException {
		assumeListable();
		int session = pid(composing);
		test(composing, sql);

		assertIsNull(composing, session, name);
	}

	@Test
	void sessionThatSetsNothingOfTheApplicationIsKept() throws SQLException {
		int session = pid(pool);

		test(pool, "SELECT set_config('work_mem', '1MB', false)", "SELECT 'a set of ' || count(*) FROM tenants");

		assertThat(pid(pool)).isEqualTo(session);
	}

	private static void assumeListable() throws SQLException {
		try (Connection connection = TestPostgreSql.address().connect()) {
			assumeThat(connection.getMetaData().getDatabaseMajorVersion()).isGreaterThanOrEqualTo(16);
		}
	}

	private static void assertIsNull(DatabasePool pool, int session, String name) throws SQLException {
		assertThat(pid(pool)).isNotEqualTo(session);
		try (DatabaseLease lease = pool.lease("the next test")) {
			assertThat(JdbcClient.create(lease.dataSource())
				.sql("SELECT current_setting('" + name + "', true) IS NULL")
				.query(boolean.class)
				.single()).isTrue();
		}
		awaitRewind(pool);
	}

	/**
	 * A test that reads and writes.
	 * @return the name of its database, which has been rewound
	 */
	private static String test(DatabasePool pool, String... sql) throws SQLException {
		String name;
		try (DatabaseLease lease = pool.lease("a test")) {
			name = lease.name();
			JdbcClient client = JdbcClient.create(lease.dataSource());
			for (String each : sql) {
				client.sql(each).query(String.class).single();
			}
			client.sql("INSERT INTO tenants DEFAULT VALUES").update();
		}
		awaitRewind(pool);
		return name;
	}

	private static int pid(DatabasePool pool) throws SQLException {
		try (DatabaseLease lease = pool.lease("a test")) {
			return JdbcClient.create(lease.dataSource()).sql("SELECT pg_backend_pid()").query(int.class).single();
		}
		finally {
			awaitRewind(pool);
		}
	}

	private static void awaitRewind(DatabasePool pool) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool.readyCount() > 0);
	}

	/**
	 * How a test sets a setting of its own.
	 */
	private enum Way {

		STATEMENT((lease, connection) -> SqlExecution.execute(connection, Way.SQL)),

		LARGE_UPDATE((lease, connection) -> SqlExecution.executeLargeUpdate(connection, Way.SQL)),

		BATCH((lease, connection) -> SqlExecution.executeBatch(connection, Way.SQL)),

		PREPARED((lease, connection) -> {
			try (PreparedStatement statement = connection.prepareStatement("SELECT set_config(?, 'x', false)")) {
				statement.setString(1, "nowhere.named");
				statement.execute();
			}
		}),

		CALL((lease, connection) -> {
			try (CallableStatement statement = connection
				.prepareCall("{? = call set_config('nowhere.named', 'x', true)}")) {
				statement.registerOutParameter(1, Types.VARCHAR);
				statement.execute();
			}
		}),

		COMPOSED((lease, connection) -> SqlExecution.execute(connection,
				"DO $$ BEGIN EXECUTE 'SE' || 'T nowhere.named = 1'; END $$")),

		ROLLED_BACK((lease, connection) -> {
			connection.setAutoCommit(false);
			SqlExecution.execute(connection, "set /* by */ local nowhere.named to 'x'");
			connection.rollback();
		}),

		UNWRAPPED((lease, connection) -> SqlExecution.execute(connection.unwrap(PgConnection.class), Way.SQL)),

		UNWRAPPED_STATEMENT((lease, connection) -> {
			try (Statement statement = connection.createStatement()) {
				statement.unwrap(PgStatement.class).execute(Way.SQL);
			}
		}),

		CONNECTION_OF_STATEMENT((lease, connection) -> SqlExecution.executeByStatement(connection, Way.SQL)),

		POOL((lease, connection) -> {
			connection.close();
			try (Connection another = lease.dataSource().unwrap(CloneDataSource.class).getConnection()) {
				SqlExecution.execute(another, Way.SQL);
			}
		});

		private static final String SQL = "SET nowhere.named = 'x'";

		private final Setting set;

		Way(Setting set) {
			this.set = set;
		}

		/**
		 * Sets it.
		 */
		private interface Setting {

			void in(DatabaseLease lease, Connection connection) throws SQLException;

		}

	}

	/**
	 * Makes a schema.
	 */
	private record SchemaMigrator(String schema) implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return this.schema;
		}

		@Override
		public void migrate(DataSource dataSource) {
			JdbcClient.create(dataSource).sql(this.schema).update();
		}

	}

}
