package io.isolateddb.server.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.DatabaseServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the files of an embedded server, which stay between runs as long as they can
 * be trusted.
 */
@Tag("postgresql")
@Tag("own-server")
class EmbeddedPostgresFilesIntegrationTests {

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	@TempDir
	private Path folder;

	@BeforeEach
	void copyFiles() throws IOException {
		StoppedServer.copyTo(this.folder);
	}

	@Test
	void databasesAreStillThereWhenServerStartsAgain() {
		EmbeddedPostgresServer first = run("CREATE DATABASE template_of_first_run");

		EmbeddedPostgresServer second = run("ALTER DATABASE template_of_first_run RENAME TO same");

		assertThat(second.directory()).isEqualTo(first.directory());
		assertThat(second.process()).isNotEqualTo(first.process());
	}

	@Test
	void serverHasTheSamePortNextTimeUnlessAnotherHasTakenIt() throws IOException {
		EmbeddedPostgresServer first = run("CHECKPOINT");
		assertThat(run("CHECKPOINT").jdbcUrl()).isEqualTo(first.jdbcUrl());

		int port = URI.create(first.jdbcUrl().substring("jdbc:".length())).getPort();
		try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			assertThat(run("CHECKPOINT").jdbcUrl()).isNotEqualTo(first.jdbcUrl());
		}
	}

	@Test
	void commandStartsServerWhenJvmHasEndedAndNextJvmFindsIt() throws Exception {
		EmbeddedPostgresServer first = run("CREATE DATABASE kept");

		Process process = new ProcessBuilder("sh", "-c", first.startCommand()).redirectErrorStream(true)
			.redirectOutput(Redirect.DISCARD)
			.start();
		assertThat(process.onExit()).succeedsWithin(TEN_SECONDS).returns(0, Process::exitValue);

		execute(first, "ALTER DATABASE kept RENAME TO looked_at");
		EmbeddedPostgresServer second = run("DROP DATABASE looked_at");
		assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
		assertThat(second.isRunning()).isFalse();
	}

	@Test
	void serverThatWasKilledRecovers() {
		try (EmbeddedPostgresServer server = launch()) {
			execute(server, "CREATE DATABASE survivor");
			server.process().destroyForcibly();
			EndedProcess.await(server.process());
		}

		run("DROP DATABASE survivor");
	}

	@Test
	void serverThatWasKilledRecoversThoughAnotherProcessHasItsNumber() throws IOException {
		Path number;
		try (EmbeddedPostgresServer server = launch()) {
			execute(server, "CREATE DATABASE survivor");
			number = server.directory().resolve("data/postmaster.pid");
			server.process().destroyForcibly();
			EndedProcess.await(server.process());
		}
		try (EmbeddedPostgresServer another = launchIn(this.folder.resolve("another"))) {
			Files.writeString(number,
					Files.readString(number).replaceFirst("\\d+", String.valueOf(another.process().pid())));

			run("DROP DATABASE survivor");
		}
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void brokenFilesAreReplaced(CapturedOutput output) throws IOException {
		Path directory = run("CREATE DATABASE lost").directory();
		Files.writeString(directory.resolve("data/global/pg_control"), "broken");

		run("CREATE DATABASE lost");

		assertThat(output).containsOnlyOnce("Replacing the files of the embedded PostgreSQL in " + directory);
	}

	@Test
	void filesThatTheMachineWentDownWithAreReplaced() throws IOException {
		Path directory = run("CREATE DATABASE lost").directory();
		Files.writeString(directory.resolve("state"), "started, on another day");

		run("CREATE DATABASE lost");
	}

	@Test
	void halfMadeFilesAreReplaced() throws IOException {
		Path directory = run("CREATE DATABASE lost").directory();
		Files.delete(directory.resolve("state"));

		run("CREATE DATABASE lost");
	}

	@Test
	void programsAreUnpackedAgainWhenTheyAreGone() throws IOException {
		Path directory = run("CREATE DATABASE survivor").directory();
		Files.writeString(directory.resolve("programs"), "/gone/bin/pg_ctl");

		run("DROP DATABASE survivor");
	}

	@Test
	void serverThatIsLeftRunningInAnotherDirectoryIsStopped() throws IOException, StartFailure {
		ServerDirectories directories = new ServerDirectories(this.folder);
		try (EmbeddedPostgresServer other = launch()) {
			directories.clean(directories.of("next", 1));
			assertThat(other.isRunning()).isTrue();

			for (Path user : Files.newDirectoryStream(other.directory().resolve("users"))) {
				Files.delete(user);
			}
			directories.clean(directories.of("next", 1));

			EndedProcess.await(other.process());
		}
	}

	@Test
	void anotherDirectoryIsTakenWhenServerOfAnotherContainerUsesTheFirst() throws IOException {
		try (EmbeddedPostgresServer other = launch()) {
			Path pid = other.directory().resolve("data/postmaster.pid");
			String seen = Files.readString(pid);
			Files.writeString(pid, seen.replaceFirst("\\d+", String.valueOf(ProcessHandle.current().pid())));

			try (EmbeddedPostgresServer second = launch()) {
				assertThat(second.directory()).isEqualTo(Path.of(other.directory() + "-2"));
				assertThat(other.isRunning()).isTrue();
			}
			Files.writeString(pid, seen);
		}
	}

	@Test
	void directoriesOfTwoUsersHaveServersOfTheirOwn() {
		try (EmbeddedPostgresServer one = launch(); EmbeddedPostgresServer two = launchIn(this.folder.resolve("two"))) {
			assertThat(one.jdbcUrl()).isNotEqualTo(two.jdbcUrl());
		}
	}

	@Test
	void directoryIsNamedByPlatformAndVersionAndSettings() {
		assertThat(run("CHECKPOINT").directory().getFileName().toString())
			.matches("postgresql-[a-z]+-[\\w]+-\\d+[\\d.]+-[0-9a-f]+");
	}

	@Test
	void failureSaysWhereWhenDirectoryCannotBeWritten() {
		EmbeddedPostgresLauncher launcher = new EmbeddedPostgresLauncher(
				new ServerDirectories(Path.of("/dev/null/servers")));

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> launcher.launch("a test"))
			.withMessageStartingWith("Could not start an embedded PostgreSQL for isolated databases: ")
			.withMessageContaining("Let this user write in /dev/null/servers, or name another place with "
					+ "isolated-database.server.directory");
	}

	/**
	 * Start a server, execute a statement, and stop it.
	 */
	private EmbeddedPostgresServer run(String sql) {
		try (EmbeddedPostgresServer server = launch()) {
			execute(server, sql);
			return server;
		}
	}

	private EmbeddedPostgresServer launch() {
		return launchIn(this.folder);
	}

	private static EmbeddedPostgresServer launchIn(Path folder) {
		return new EmbeddedPostgresLauncher(new ServerDirectories(folder)).launch("a test");
	}

	private static void execute(DatabaseServer server, String sql) {
		JdbcClient.create(new DriverManagerDataSource(server.jdbcUrl(), "postgres", server.password()))
			.sql(sql)
			.update();
	}

}
