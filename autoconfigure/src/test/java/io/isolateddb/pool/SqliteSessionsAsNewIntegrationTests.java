package io.isolateddb.pool;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConnection;
import org.sqlite.jdbc4.JDBC4Statement;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a session of SQLite has kept is looked for after statements only that may leave
 * something in it, in whichever way a test executes them.
 */
class SqliteSessionsAsNewIntegrationTests {

	@TempDir
	private static Path folder;

	private static ServerDatabases databases;

	private static DatabasePool pool;

	@BeforeAll
	static void start() {
		databases = new ServerDatabases(DatabaseProduct.engineFor(new ServerAddress("jdbc:sqlite:" + folder, "", "")),
				ServerOptions.defaults(), "", BuildRuns.one());
		PoolOptions options = new PoolOptions(new ConnectionSettings(new HikariConfig(), 2), 0, Duration.ofSeconds(30));
		Template template = databases.derive(databases.emptyTemplate(), new UsersMigrator("users"),
				options.connections(), "a test");
		pool = databases.pool(template, options);
	}

	@AfterAll
	static void close() {
		databases.close();
	}

	@ParameterizedTest
	@EnumSource
	void settingIsAsInANewSessionInTheNextTest(Way way) throws SQLException {
		try (DatabaseLease lease = pool.lease("a test"); Connection connection = lease.dataSource().getConnection()) {
			way.set.in(lease, connection);
			assertThat(setting(connection)).isEqualTo("1");
		}
		awaitRewind();

		try (DatabaseLease lease = pool.lease("next test");
				Connection connection = lease.dataSource().getConnection()) {
			assertThat(setting(connection)).isEqualTo("0");
		}
		awaitRewind();
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TEMPORARY TABLE scratch (id integer)", "CREATE TEMP VIEW scratch AS SELECT 1",
			"ATTACH ':memory:' AS scratch", "create table temp.scratch (id integer)" })
	void objectIsGoneInTheNextTest(String statement) throws SQLException {
		for (int i = 0; i < 2; i++) {
			try (DatabaseLease lease = pool.lease("test " + i)) {
				JdbcClient.create(lease.dataSource()).sql(statement).update();
			}
			awaitRewind();
		}
	}

	/**
	 * A session that only reads knows the schema too.
	 */
	@RepeatedTest(2)
	void columnThatAnotherSessionHasAddedIsUnknownInTheNextTest() throws SQLException {
		try (DatabaseLease lease = pool.lease("a test");
				Connection first = lease.dataSource().getConnection();
				Connection second = lease.dataSource().getConnection()) {
			SqlExecution.execute(first, "ALTER TABLE users ADD COLUMN born integer");
			SqlExecution.execute(second, "SELECT born FROM users");
		}
		awaitRewind();

		try (DatabaseLease lease = pool.lease("next test");
				Connection first = lease.dataSource().getConnection();
				Connection second = lease.dataSource().getConnection()) {
			SqlExecution.execute(second, "ALTER TABLE users ADD COLUMN born integer");
			SqlExecution.execute(first, "SELECT born FROM users");
		}
		awaitRewind();
	}

	private static String setting(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			return statement.executeQuery("PRAGMA recursive_triggers").getString(1);
		}
	}

	private static void awaitRewind() {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool.readyCount() > 0);
	}

	/**
	 * How a test changes a setting of its session.
	 */
	private enum Way {

		STATEMENT((lease, connection) -> SqlExecution.execute(connection, Way.SQL)),

		LARGE_UPDATE((lease, connection) -> SqlExecution.executeLargeUpdate(connection, Way.SQL)),

		BATCH((lease, connection) -> SqlExecution.executeBatch(connection, Way.SQL)),

		PREPARED((lease, connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(Way.SQL)) {
				statement.execute();
			}
		}),

		AFTER_A_COMMENT((lease, connection) -> SqlExecution.execute(connection, "-- select\n" + Way.SQL)),

		SECOND_OF_TWO((lease, connection) -> {
			try (Statement statement = connection.createStatement()) {
				statement.executeUpdate("DELETE FROM users WHERE id = 0; " + Way.SQL);
			}
		}),

		EXPLAINED((lease, connection) -> SqlExecution.execute(connection, "EXPLAIN " + Way.SQL + "; " + Way.SQL)),

		IN_TRANSACTION((lease, connection) -> {
			connection.setAutoCommit(false);
			SqlExecution.execute(connection, Way.SQL);
			connection.rollback();
			connection.setAutoCommit(true);
		}),

		UNWRAPPED((lease, connection) -> SqlExecution.execute(connection.unwrap(SQLiteConnection.class), Way.SQL)),

		UNWRAPPED_STATEMENT((lease, connection) -> {
			try (Statement statement = connection.createStatement()) {
				statement.unwrap(JDBC4Statement.class).execute(Way.SQL);
			}
		}),

		CONNECTION_OF_STATEMENT((lease, connection) -> SqlExecution.executeByStatement(connection, Way.SQL));

		private static final String SQL = "PRAGMA recursive_triggers = ON";

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

}
