package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.engine.SharedServer;
import io.isolateddb.testsupport.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What a lease promises of snapshots, on every server at hand.
 */
class SnapshotContractTests extends SnapshotContract {

	/**
	 * Changes: of rows, and of more than rows.
	 */
	private static List<String> changes() {
		return List.of("INSERT INTO users (name) VALUES ('Donald')", "UPDATE users SET name = 'Adele' WHERE id = 1",
				"DELETE FROM users WHERE id = 2", "DELETE FROM users", "UPDATE users SET id = 70 WHERE id = 2",
				"INSERT INTO posts (author, title) VALUES (1, 'First'), (2, NULL)", "CREATE TABLE added (id int)",
				"ALTER TABLE users ADD COLUMN mail varchar(100)", "DROP TABLE posts", RESTART, "TRUNCATE TABLE posts",
				"CREATE VIEW names AS SELECT name FROM users",
				"INSERT INTO posts (title) SELECT u.name FROM users u, users v, users w, users x");
	}

	@ParameterizedTest
	@MethodSource("changes")
	void snapshotIsRestoredAfterAnyChange(String change) {
		execute(BARBARA);
		DatabaseSnapshot snapshot = this.lease.snapshot();
		String before = content();

		for (int i = 0; i < 3; i++) {
			execute(change, EDSGER);
			this.lease.restore(snapshot);
			assertThat(content()).isEqualTo(before);
			assertNextIs(4);
			this.lease.restore(snapshot);
		}
	}

	@ParameterizedTest
	@MethodSource("changes")
	void anyChangeIsInASnapshot(String change) {
		execute(BARBARA, change);
		DatabaseSnapshot snapshot = this.lease.snapshot();
		String before = content();

		assertThat(content()).isEqualTo(before);
		for (int i = 0; i < 3; i++) {
			execute("INSERT INTO users (name) VALUES ('Other')");
			String other = content();
			this.lease.restore(snapshot);
			assertThat(content()).isEqualTo(before).isNotEqualTo(other);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO users (name) VALUES ('Other')", "CREATE TABLE added (id int)" })
	void nextNumbersAreInASnapshot(String change) {
		execute(RESTART);
		DatabaseSnapshot restarted = this.lease.snapshot();
		execute(BARBARA, "INSERT INTO users (id, name) VALUES (500, 'Donald')");
		DatabaseSnapshot inserted = this.lease.snapshot();

		for (int i = 0; i < 2; i++) {
			execute(change, EDSGER);
			this.lease.restore(inserted);
			execute(EDSGER);
			assertThat(users()).contains("100 Barbara;").contains("500 Donald;");
			assertThat(users()).contains((nextAfterOwnNumber() + " Edsger;"));
			this.lease.restore(restarted);
			assertNextIs(100);
		}
	}

	/**
	 * The number after 100 and an explicit 500.
	 */
	private int nextAfterOwnNumber() {
		return (this.server == TestServer.POSTGRESQL || this.server == TestServer.H2) ? 101 : 501;
	}

	@Test
	void snapshotsAreRestoredInAnyOrder() {
		DatabaseSnapshot template = this.lease.snapshot();
		execute(BARBARA);
		DatabaseSnapshot rows = this.lease.snapshot();
		execute("UPDATE users SET name = 'Adele' WHERE id = 1");
		DatabaseSnapshot changed = this.lease.snapshot();
		execute("ALTER TABLE users ADD COLUMN mail varchar(100)");
		DatabaseSnapshot schema = this.lease.snapshot();
		execute(EDSGER);
		DatabaseSnapshot onSchema = this.lease.snapshot();

		for (DatabaseSnapshot next : List.of(rows, onSchema, template, template, changed, rows, schema, onSchema,
				schema, rows)) {
			this.lease.restore(next);
			assertThat(users())
				.isEqualTo((next == template) ? "1 Ada;2 Grace;" : (next == rows) ? "1 Ada;2 Grace;3 Barbara;"
						: (next == onSchema) ? "1 Adele;2 Grace;3 Barbara;4 Edsger;" : "1 Adele;2 Grace;3 Barbara;");
			assertThat(hasMail()).isEqualTo(next == schema || next == onSchema);
			execute("INSERT INTO users (name) VALUES ('Other')");
		}
	}

	@Test
	void nextTestFindsTheTemplate() {
		for (String change : changes()) {
			execute(BARBARA);
			DatabaseSnapshot snapshot = this.lease.snapshot();
			execute(change);
			this.lease.snapshot();
			this.lease.restore(snapshot);
			execute(EDSGER);
			this.lease.close();

			this.lease = this.pool.lease("SnapshotContractTests#next");
			assertThat(users()).as(change).isEqualTo("1 Ada;2 Grace;");
			assertNextIs(3);
		}
	}

	@Test
	void settingOfTheApplicationIsNullAgainAfterATestThatHasTakenASnapshot() {
		assumeThat(this.server).isEqualTo(TestServer.POSTGRESQL);
		assumeThat(new JdbcTemplate(this.lease.dataSource())
			.queryForObject("SELECT current_setting('server_version_num')::int", Integer.class))
			.isGreaterThanOrEqualTo(160000);
		this.lease.close();
		this.pool = servers.get(this.server)
			.pool(this.base, new PoolOptions(this.pool.options().connections(), 0, Duration.ofSeconds(30)));
		this.lease = this.pool.lease("SnapshotContractTests#test");
		String database = this.lease.name();
		execute(BARBARA, "SELECT set_config('app.tenant', 'x', false)");
		this.lease.restore(this.lease.snapshot());
		this.lease.close();
		Awaitility.await().until(() -> this.pool.readyCount() > 0);

		this.lease = this.pool.lease("SnapshotContractTests#next");
		assertThat(this.lease.name()).isEqualTo(database);
		assertThat(new JdbcTemplate(this.lease.dataSource())
			.queryForObject("SELECT current_setting('app.tenant', true)", String.class)).isNull();
	}

	@Test
	void sessionIsKeptWhenASnapshotIsTakenAndRestored() {
		assumeThat(this.server).isEqualTo(TestServer.POSTGRESQL);
		String read = "SELECT pg_backend_pid()";
		Integer session = new JdbcTemplate(this.lease.dataSource()).queryForObject(read, Integer.class);
		execute(BARBARA, "SET work_mem = '1MB'", "PREPARE one AS SELECT 1");

		this.lease.restore(this.lease.snapshot());

		assertThat(new JdbcTemplate(this.lease.dataSource()).queryForObject(read, Integer.class)).isEqualTo(session);
	}

	/**
	 * Without spare databases only that of the test can be ready.
	 */
	@Test
	void rewindAfterTheTestNeedsNoOtherDatabase() {
		this.lease.close();
		this.pool = servers.get(this.server)
			.pool(this.base, new PoolOptions(this.pool.options().connections(), 0, Duration.ofSeconds(30)));
		this.lease = this.pool.lease("SnapshotContractTests#test");
		execute(BARBARA);
		this.lease.restore(this.lease.snapshot());
		String name = this.lease.name();
		this.lease.close();
		Awaitility.await().until(() -> this.pool.readyCount() > 0);

		this.lease = this.pool.lease("SnapshotContractTests#next");
		assertThat(this.lease.name()).isEqualTo(name);
		assertThat(users()).isEqualTo("1 Ada;2 Grace;");
	}

	@Test
	void copyIsDroppedWhenTheLeaseEnds() throws SQLException {
		execute("CREATE TABLE added (id int)");
		String copy = this.lease.snapshot().state().database();
		assertThat(exists(copy)).isTrue();

		this.lease.close();
		Awaitility.await().until(() -> !exists(copy));
	}

	private boolean exists(String database) throws SQLException {
		SharedServer shared = processList().engine().sharedServer();
		try (Connection session = shared.open("isolated_database")) {
			return shared.hasDatabase(session, database);
		}
	}

	@Test
	void rowsOfAFixtureAreInTheStateOfTheLease() {
		Template fixture = this.pool.derive(this.base, fixture(BARBARA), "a test");
		this.lease.close();
		this.lease = this.pool.lease(fixture, "SnapshotContractTests#test");
		DatabaseSnapshot first = this.lease.snapshot();
		execute("DELETE FROM users WHERE name = 'Barbara'", EDSGER);
		DatabaseSnapshot second = this.lease.snapshot();

		this.lease.restore(first);
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
		this.lease.restore(second);
		assertThat(users()).isEqualTo("1 Ada;2 Grace;4 Edsger;");
		assertThat(this.lease.keep("to be looked at").changes().toString().toLowerCase(Locale.ROOT))
			.contains("users: 1 row added", "1 removed");
	}

	@Test
	void whatATestHasChangedIsTheWholeChange() {
		execute(BARBARA);
		DatabaseSnapshot snapshot = this.lease.snapshot();
		execute("CREATE TABLE added (id int)");
		this.lease.snapshot();
		this.lease.restore(snapshot);
		execute(EDSGER);

		KeptDatabase kept = this.lease.keep("to be looked at");
		assertThat(kept.changes().toString().toLowerCase(Locale.ROOT)).contains("users: 2 rows added")
			.doesNotContain("added: created");
		this.lease.restore(snapshot);
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
	}

	@Test
	void stateOfAClassHasWhatWasThereBeforeASnapshot() {
		execute(BARBARA);
		this.lease.snapshot();
		Template state = this.lease.freezeState();

		this.lease = this.pool.lease(state, "SnapshotContractTests#next");
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
	}

	@Test
	void dataSourcesUrlAndNameStayTheSame() throws SQLException {
		DataSource dataSource = this.lease.dataSource();
		String url = this.lease.jdbcUrl();
		DatabaseSnapshot snapshot = this.lease.snapshot();
		execute("DROP TABLE posts");
		this.lease.restore(snapshot);

		assertThat(this.lease.dataSource()).isSameAs(dataSource);
		assertThat(this.lease.jdbcUrl()).isEqualTo(url);
		try (HikariDataSource own = new HikariDataSource(this.lease.hikariConfig());
				Connection connection = own.getConnection();
				Statement statement = connection.createStatement()) {
			assertThat(statement.executeQuery("SELECT 1 FROM posts").next()).isFalse();
			if (this.server.isServer()) {
				assertThat(connection.getCatalog()).isEqualToIgnoringCase(this.lease.name());
			}
		}
	}

	@Test
	void restrictedLeaseStaysRestricted() throws SQLException {
		assumeThat(this.server).as("has users").isNotEqualTo(TestServer.SQLITE);
		this.lease.close();
		ServerDatabases databases = servers.get(this.server);
		Template restricted = databases.withAccess(this.base, true, this.pool.options().connections(), "a test");
		this.lease = databases.pool(restricted, this.pool.options()).lease("SnapshotContractTests#restricted");
		execute(BARBARA);
		DatabaseSnapshot rows = this.lease.snapshot();
		String user = this.lease.hikariConfig().getUsername();

		this.lease.migrate(fixture("CREATE TABLE added (id int)"));
		this.lease.restore(this.lease.snapshot());
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
		this.lease.restore(rows);
		execute(EDSGER);
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;4 Edsger;");
		assertThat(this.lease.hikariConfig().getUsername()).isNotEmpty().hasSameSizeAs(user);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> execute("CREATE TABLE more (id int)"));
	}

}
