package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.ServerAddress;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a MariaDB whose {@code performance_schema} is off, as it is by default, or
 * has little memory.
 */
@Tag("own-server")
@ExtendWith(OutputCaptureExtension.class)
class MariaDbWithoutCountsIntegrationTests {

	@TempDir
	private Path folder;

	private Process process;

	private DatabaseEngine engine;

	private void start(String options) throws IOException {
		EmbeddedMariaDbServer server = new EmbeddedMariaDbLauncher(new ServerDirectories(this.folder), "jdbc:mariadb:")
			.launch("a test");
		server.close();
		this.process = new ProcessBuilder("sh", "-c", "exec " + server.startCommand() + " " + options)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		this.engine = DatabaseProduct
			.engineFor(new ServerAddress(server.jdbcUrl(), server.username(), server.password()));
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.ignoreExceptions()
			.untilAsserted(() -> this.engine.administration().create("isodb_1"));
	}

	@AfterEach
	void stopServer() {
		this.engine.close();
		this.process.destroy();
		EndedProcess.await(this.process.toHandle());
	}

	@Test
	void eachTestHasFreshDatabaseAndTheLogSaysWhy(CapturedOutput output) throws IOException, SQLException {
		start("--performance-schema=OFF");
		ChangeTracker changes = copy();
		execute("isodb_3", "INSERT INTO users VALUES ()");

		assertThat(changes.isUnchanged()).isFalse();
		assertThat(changes.rewind(0, null)).extracting(Rewind::outcome, Rewind::reason)
			.containsExactly(Rewind.Outcome.IMPOSSIBLE, "its performance_schema is off");
		assertThat(output).containsOnlyOnce("Each test that uses its database needs a new one, as MariaDB 11.4")
			.contains("does not tell what has changed: its performance_schema is off. "
					+ "Start the server with performance_schema=ON");

		this.engine.administration().drop("isodb_3");
		this.engine.administration().copy("isodb_2_t", "isodb_4");
		execute("isodb_4", "INSERT INTO users VALUES (1)");
	}

	@Test
	void databaseIsNotRewoundWhenTheServerHasLostStatistics() throws IOException, SQLException {
		start("--performance-schema=ON --performance-schema-accounts-size=10");
		ChangeTracker changes = copy();
		try (Connection session = this.engine.address("isodb_3", null).connect()) {
			execute(session, "INSERT INTO users VALUES ()");
			assertThat(changes.rewind(1, null)).extracting(Rewind::outcome, Rewind::reason)
				.containsExactly(Rewind.Outcome.UNDONE, "");

			for (int i = 4; i < 15; i++) {
				this.engine.administration().create("isodb_" + i);
				execute("isodb_" + i, "CREATE TABLE users (id int)");
			}

			assertThat(changes.rewind(1, null).reason())
				.isEqualTo("the server has lost statistics: performance_schema is too small");
		}
	}

	private ChangeTracker copy() throws SQLException {
		execute("isodb_1", "CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY)");
		this.engine.administration().freeze("isodb_1", "isodb_2_t");
		this.engine.administration().copy("isodb_2_t", "isodb_3");
		return this.engine.trackChanges("isodb_3", "isodb_2_t");
	}

	private void execute(String database, String sql) throws SQLException {
		try (Connection connection = this.engine.address(database, null).connect()) {
			execute(connection, sql);
		}
	}

	private static void execute(Connection session, String sql) throws SQLException {
		try (Statement statement = session.createStatement()) {
			statement.execute(sql);
		}
	}

}
