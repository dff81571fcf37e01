package io.isolateddb.pool;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import io.isolateddb.testsupport.TransactionPooler;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Managed and pooled servers, whose {@code template1} others use or have changed.
 */
@Tag("own-server")
class PooledServersIntegrationTests {

	private static final PoolOptions OPTIONS = new PoolOptions(new ConnectionSettings(new HikariConfig(), 2), 0,
			Duration.ofSeconds(30));

	private static EmbeddedPostgres server;

	@BeforeAll
	static void start() {
		server = TestPostgreSql.start();
	}

	@Test
	void poolerThatGivesEachTransactionAnotherSessionIsRefused() throws IOException {
		try (TransactionPooler pooler = new TransactionPooler(server.getPort(), true);
				ServerDatabases databases = databases(pooler.port())) {
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(databases::emptyTemplate)
				.withMessageContaining("pool_mode=transaction")
				.withMessageContaining("isolated-database.server.url");
		}
	}

	@Test
	void poolerThatKeepsSessionsIsUsed() throws IOException, SQLException {
		try (TransactionPooler pooler = new TransactionPooler(server.getPort(), false);
				ServerDatabases databases = databases(pooler.port());
				DatabaseLease lease = databases.pool(databases.emptyTemplate(), OPTIONS).lease("a test")) {
			assertThat(JdbcClient.create(lease.dataSource()).sql("SELECT 1").query(int.class).single()).isOne();
		}
	}

	@Test
	void template1MayBeInUse() throws SQLException {
		try (Connection user = address("template1").connect(); DatabaseEngine engine = engine()) {
			long start = System.nanoTime();
			engine.administration().create("beside");

			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
			assertThat(user.isValid(1)).isTrue();
			engine.administration().drop("beside");
		}
	}

	@Test
	void whatTemplate1ContainsIsInNewDatabasesAndInTheirFingerprint() throws SQLException {
		String before = version();
		try (Connection template = address("template1").connect(); Statement statement = template.createStatement()) {
			for (String change : new String[] { "CREATE EXTENSION citext",
					"ALTER EXTENSION citext SET SCHEMA pg_catalog", "CREATE TABLE extra (id int)",
					"REVOKE USAGE ON SCHEMA public FROM PUBLIC" }) {
				statement.execute(change);
				String after = version();
				assertThat(after).as(change).isNotEqualTo(before);
				before = after;
			}
		}
		try (DatabaseEngine engine = engine()) {
			engine.administration().create("with more");
			try (Connection created = address("with more").connect(); Statement statement = created.createStatement()) {
				statement.execute("SELECT 'a'::citext FROM extra");
			}
			engine.administration().drop("with more");
		}
		finally {
			try (Connection template = address("template1").connect();
					Statement statement = template.createStatement()) {
				statement.execute("DROP EXTENSION citext; DROP TABLE extra; GRANT USAGE ON SCHEMA public TO PUBLIC");
			}
		}
	}

	@Test
	void versionOfCollationsIsInTheFingerprint() throws SQLException {
		assertThat(version()).containsPattern("i \\d+");
		String before = emptyTemplate();
		assertThat(emptyTemplate()).isEqualTo(before);

		defineVersionOfCollations("LANGUAGE sql AS 'SELECT ''of another system'''");
		try {
			assertThat(emptyTemplate()).isNotEqualTo(before);
		}
		finally {
			defineVersionOfCollations("STRICT LANGUAGE internal AS 'pg_collation_actual_version'");
		}
		assertThat(emptyTemplate()).isEqualTo(before);
	}

	/**
	 * Let the server say that it has other libraries.
	 */
	private static void defineVersionOfCollations(String definition) throws SQLException {
		try (Connection connection = address("postgres").connect();
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE OR REPLACE FUNCTION pg_catalog.pg_collation_actual_version(oid) RETURNS text "
					+ definition);
		}
	}

	/**
	 * A run that needs an empty database.
	 * @return its template, which stays for later runs
	 */
	private static String emptyTemplate() {
		try (ServerDatabases databases = databases(server.getPort(), true)) {
			return databases.emptyTemplate().database();
		}
	}

	private static String version() throws SQLException {
		try (DatabaseEngine engine = engine()) {
			return engine.serverVersion();
		}
	}

	private static DatabaseEngine engine() {
		return DatabaseProduct.engineFor(address("postgres"));
	}

	private static ServerDatabases databases(int port) {
		return databases(port, false);
	}

	private static ServerDatabases databases(int port, boolean reused) {
		return new ServerDatabases(
				DatabaseProduct
					.engineFor(new ServerAddress("jdbc:postgresql://localhost:" + port + "/postgres", "postgres", "")),
				new ServerOptions(null, reused, 10));
	}

	private static ServerAddress address(String database) {
		return new ServerAddress("jdbc:postgresql://localhost:" + server.getPort() + "/" + database, "postgres", "");
	}

}
