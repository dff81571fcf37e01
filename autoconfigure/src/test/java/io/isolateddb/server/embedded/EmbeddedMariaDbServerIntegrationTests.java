package io.isolateddb.server.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an embedded MariaDB, whose files stay between runs.
 */
@Tag("own-server")
class EmbeddedMariaDbServerIntegrationTests {

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	@TempDir
	private Path folder;

	private EmbeddedMariaDbServer launch() {
		return new EmbeddedMariaDbLauncher(new ServerDirectories(this.folder), "jdbc:mariadb:").launch("a test");
	}

	private static JdbcClient client(EmbeddedMariaDbServer server) {
		return JdbcClient.create(new DriverManagerDataSource(server.jdbcUrl(), server.username(), server.password()));
	}

	private static List<String> databases(EmbeddedMariaDbServer server) {
		return client(server).sql("SHOW DATABASES LIKE 'of%'").query(String.class).list();
	}

	@Test
	void databasesAreStillThereWhenServerStartsAgainOnItsPort() {
		EmbeddedMariaDbServer first = launch();
		client(first).sql("CREATE DATABASE of_first_run").update();
		first.close();
		assertThat(first.isRunning()).isFalse();

		try (EmbeddedMariaDbServer second = launch()) {
			assertThat(databases(second)).containsExactly("of_first_run");
			assertThat(second.process()).isNotEqualTo(first.process());
			assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
		}
	}

	@Test
	void serverIsSharedAndStoppedByTheLastWhoUsesIt() {
		EmbeddedMariaDbServer one = launch();
		try (EmbeddedMariaDbServer other = launch()) {
			assertThat(other.process()).isEqualTo(one.process());

			one.close();

			assertThat(databases(other)).isEmpty();
		}
		EndedProcess.await(one.process());
	}

	@Test
	void serverThatWasKilledRecovers() {
		try (EmbeddedMariaDbServer server = launch()) {
			client(server).sql("CREATE DATABASE of_survivor").update();
			server.process().destroyForcibly();
			EndedProcess.await(server.process());
		}

		try (EmbeddedMariaDbServer next = launch()) {
			assertThat(databases(next)).containsExactly("of_survivor");
		}
	}

	@Test
	void serverShutsItselfDownWhereProcessesCanOnlyBeEndedByForce() {
		EmbeddedMariaDbServer server = launch();
		ServerProcess process = ServerProcess.of(server.directory().resolve("data")).orElseThrow();

		server.shutDown(process);

		assertThat(ServerProcess.isRunning(process.handle())).isFalse();
		assertThat(ServerProcess.hasFile(server.directory().resolve("data"))).isFalse();
		server.close();
	}

	@Test
	void portThatAnotherHasTakenIsNotTaken() throws IOException {
		EmbeddedMariaDbServer first = launch();
		first.close();

		try (ServerSocket other = new ServerSocket(first.port(), 1, InetAddress.getByName("127.0.0.1"));
				EmbeddedMariaDbServer second = launch()) {
			assertThat(second.port()).isNotEqualTo(other.getLocalPort());
		}
	}

	@Test
	void commandStartsServerWhenJvmHasEndedAndNextJvmFindsIt() throws IOException {
		EmbeddedMariaDbServer first = launch();
		client(first).sql("CREATE DATABASE of_kept").update();
		first.close();

		Process process = new ProcessBuilder("sh", "-c", "exec " + first.startCommand()).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		try {
			Awaitility.await()
				.atMost(TEN_SECONDS)
				.ignoreExceptions()
				.until(() -> databases(first).equals(List.of("of_kept")));
			try (EmbeddedMariaDbServer next = launch()) {
				assertThat(next.process().pid()).isEqualTo(process.pid());
			}
		}
		finally {
			process.destroy();
		}
		EndedProcess.await(process.toHandle());
	}

}
