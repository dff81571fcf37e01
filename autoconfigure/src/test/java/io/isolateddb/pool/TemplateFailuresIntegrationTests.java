package io.isolateddb.pool;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.DatabaseMigrator;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.testsupport.TestPostgreSql;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Only a failure of a migrator is told as one. If a database cannot be made, no message
 * says that a migration has to be corrected.
 */
class TemplateFailuresIntegrationTests {

	private static final String CORRECT = "Correct what it does and run the test again.";

	private static final String CHECK = ". Check the database server and its log.";

	private static final ConnectionSettings SETTINGS = new ConnectionSettings(new HikariConfig(), 2);

	private final ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(TestPostgreSql.address()),
			new ServerOptions(null, false, 10));

	private final Template empty = this.databases.emptyTemplate();

	@AfterEach
	void close() {
		this.databases.close();
	}

	@Test
	void migratorThatFailsHasToBeCorrected() {
		assertThat(failure(this.empty, "CREATE TABEL users ()"))
			.startsWith("Could not make the database of a test with " + SqlMigrator.class.getName() + ": ")
			.contains("syntax error")
			.endsWith(CORRECT);
	}

	@Test
	void templateThatCannotBeCopiedIsAFaultOfTheServer() throws SQLException {
		drop(this.empty);

		assertThat(failure(this.empty, "CREATE TABLE users ()")).startsWith("Could not create a database for a test: ")
			.contains("does not exist")
			.endsWith(CHECK)
			.doesNotContain("Correct");
	}

	@Test
	void serverThatEndsTheSessionOfAMigratorIsAFaultOfTheServer() {
		assertThat(failure(this.empty, "SELECT pg_terminate_backend(pg_backend_pid())"))
			.contains("terminating connection")
			.endsWith(CHECK)
			.doesNotContain("Correct");
	}

	@Test
	void restrictedAccessThatCannotBeGrantedIsAFaultOfTheServer() {
		JdbcClient server = JdbcClient.create(TestPostgreSql.database("postgres"));
		server.sql("CREATE ROLE without_roles LOGIN CREATEDB PASSWORD 'secret'").update();
		ServerAddress address = new ServerAddress(TestPostgreSql.address().jdbcUrl(), "without_roles", "secret");
		try (ServerDatabases own = new ServerDatabases(DatabaseProduct.engineFor(address),
				new ServerOptions(null, false, 10))) {
			Template template = own.derive(own.emptyTemplate(), new SqlMigrator("CREATE TABLE users ()"), SETTINGS,
					"a test");

			assertThat(message(() -> own.withAccess(template, true, SETTINGS, "a test")))
				.startsWith("Could not create a database for a test: ")
				.contains("needs the right to create roles")
				.endsWith(CHECK)
				.doesNotContain("Correct");
		}
		server.sql("SELECT datname FROM pg_database JOIN pg_roles r ON r.oid = datdba WHERE rolname = 'without_roles'")
			.query(String.class)
			.list()
			.forEach((name) -> server.sql("DROP DATABASE " + name).update());
		server.sql("DROP ROLE without_roles").update();
	}

	@Test
	void leaseTellsTheSameApart() {
		DatabasePool pool = this.databases.pool(this.empty, new PoolOptions(SETTINGS, 0, Duration.ofSeconds(30)));
		try (DatabaseLease lease = pool.lease("a test")) {
			assertThat(message(() -> lease.migrate(new SqlMigrator("CREATE TABEL users ()")))).endsWith(CORRECT);
			assertThat(message(() -> lease.migrate(new SqlMigrator("SELECT pg_terminate_backend(pg_backend_pid())"))))
				.endsWith(CHECK)
				.doesNotContain("Correct");
		}
	}

	private String failure(Template parent, String sql) {
		return message(() -> this.databases.derive(parent, new SqlMigrator(sql), SETTINGS, "a test"));
	}

	private static String message(ThrowingCallable action) {
		return Objects.requireNonNull(catchThrowableOfType(IsolatedDatabaseException.class, action).getMessage());
	}

	private static void drop(Template template) throws SQLException {
		try (DatabaseEngine engine = DatabaseProduct.engineFor(TestPostgreSql.address())) {
			engine.administration().drop(template.database());
		}
	}

	/**
	 * Executes SQL.
	 *
	 * @param sql the statements
	 */
	private record SqlMigrator(String sql) implements DatabaseMigrator {

		@Override
		public String fingerprint() {
			return this.sql;
		}

		@Override
		public void migrate(DataSource dataSource) {
			JdbcClient.create(dataSource).sql(this.sql).update();
		}

	}

}
