package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.pool.DatabaseLease;
import io.isolateddb.pool.DatabaseSnapshot;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A test of an application on H2 or SQLite goes back to what its database contained at
 * some point of the test.
 */
class SnapshotsOnH2AndSqliteIntegrationTests {

	@Test
	void eachStepOfATestStartsFromTheSnapshot() {
		TestCases.succeed(10, H2TestCase.class, SqliteTestCase.class);
	}

	@Test
	void eachOfManyTestsGoesBackInItsOwnDatabase() {
		ParallelRun.of(4).succeed(10, H2TestCase.class, SqliteTestCase.class);
	}

	@UsersTest
	@IsolatedDatabase
	abstract static class InProcess {

		@Autowired
		Users users;

		@Autowired
		JdbcTemplate jdbc;

		@Test
		void fiveSteps(DatabaseLease database) {
			this.users.add("Grace");
			DatabaseSnapshot snapshot = database.snapshot();
			List<String> steps = List.of("INSERT INTO users (name) VALUES ('Barbara')", "DELETE FROM users",
					"UPDATE users SET name = 'Adele'", "ALTER TABLE users ADD COLUMN mail varchar(9)",
					"ALTER TABLE users RENAME TO people");

			for (String step : steps) {
				this.jdbc.execute(step);
				database.restore(snapshot);
				assertThat(this.users.names()).containsExactly("Ada", "Grace");
			}
			this.users.add("Next");
			assertThat(this.jdbc.queryForObject("SELECT max(id) FROM users", int.class)).isEqualTo(3);
		}

		@Test
		void backAndForthOverAChangeOfTheSchema(DatabaseLease database) {
			DatabaseSnapshot before = database.snapshot();
			this.jdbc.execute("ALTER TABLE users ADD COLUMN mail varchar(9)");
			this.jdbc.execute("UPDATE users SET mail = 'a@b.c'");
			DatabaseSnapshot after = database.snapshot();
			for (int i = 0; i < 3; i++) {
				database.restore(before);
				assertThat(this.jdbc.queryForMap("SELECT * FROM users")).hasSize(2);
				database.restore(after);
				assertThat(this.jdbc.queryForObject("SELECT mail FROM users", String.class)).isEqualTo("a@b.c");
				this.users.add("Grace");
			}
		}

		@Test
		void connectionOfTheTestStaysOpen(Connection connection, DatabaseLease database) throws SQLException {
			DatabaseSnapshot snapshot = database.snapshot();
			connection.createStatement().execute("INSERT INTO users (name) VALUES ('Grace')");

			database.restore(snapshot);
			assertThat(this.users.names()).containsExactly("Ada");
			connection.createStatement().execute("INSERT INTO users (name) VALUES ('Barbara')");
			assertThat(this.users.names()).containsExactly("Ada", "Barbara");
		}

		@Test
		void anyThreadOfTheTestMayGoBack(DatabaseLease database, @Autowired AsyncTaskExecutor executor)
				throws Exception {
			DatabaseSnapshot snapshot = executor.submit(() -> {
				this.users.add("Grace");
				return database.snapshot();
			}).get();
			this.users.add("Barbara");

			executor.submit(() -> database.restore(snapshot)).get();
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

		@Test
		@Transactional
		void openTransactionIsRefusedByName(DatabaseLease database) {
			this.users.add("Grace");

			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(database::snapshot)
				.withMessageContainingAll(getClass().getName() + "#openTransactionIsRefusedByName", database.name(),
						"thread '" + Thread.currentThread().getName() + "' has a connection with a transaction",
						"TestTransaction.end()");
			TestTransaction.flagForCommit();
			TestTransaction.end();
			DatabaseSnapshot snapshot = database.snapshot();
			this.users.add("Barbara");
			database.restore(snapshot);
			assertThat(this.users.names()).containsExactly("Ada", "Grace");
		}

	}

	@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:app")
	static class H2TestCase extends InProcess {

	}

	@TestPropertySource(properties = { "spring.datasource.url=jdbc:sqlite::memory:", "isolated-database.server.url=",
			"spring.flyway.locations=classpath:io/isolateddb/integration/sqlite" })
	static class SqliteTestCase extends InProcess {

	}

}
