package io.isolateddb.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is different on Windows and macOS, as far as this can be tested
 * elsewhere: names of programs, folders, what identifies a boot, whether files are
 * trusted without that, and whether a process is a server if its arguments cannot be
 * read.
 */
class OtherPlatformsTests {

	private static final Platform LINUX = new Platform("Linux");

	private static final Platform WINDOWS = new Platform("Windows 11");

	private static final Platform MAC = new Platform("Mac OS X");

	@TempDir
	private Path folder;

	private ServerDirectory directory;

	@BeforeEach
	void createDirectory() throws IOException {
		this.directory = new ServerDirectory(this.folder);
		Files.createDirectories(this.directory.data());
		Files.writeString(numberFile(), "4711\n");
	}

	private Path numberFile() {
		return this.directory.data().resolve(ServerProcess.FILE);
	}

	@Test
	void programsHaveTheNamesOfThePlatform() {
		assertThat(WINDOWS.program("pg_ctl")).isEqualTo("pg_ctl.exe");
		assertThat(List.of(LINUX.program("pg_ctl"), MAC.program("pg_ctl"))).containsOnly("pg_ctl");
	}

	@ParameterizedTest
	@CsvSource({ "Windows 11, windows", "Windows Server 2022, windows", "Mac OS X, darwin", "Linux, linux",
			"FreeBSD, freebsd" })
	void archiveHasTheNameOfThePlatform(String name, String archive) {
		assertThat(new Platform(name).archiveName()).isEqualTo(archive);
	}

	@ParameterizedTest
	@ValueSource(strings = { "C:\\Users\\Ada\\bin\\postgres.exe", "C:\\Users\\Ada\\bin\\mysqld.exe",
			"D:/mariadb/bin/MariaDBd.EXE" })
	void programsOfServersAreKnownOnWindows(String command) {
		assertThat(WINDOWS.isServer(command)).isTrue();
		assertThat(LINUX.isServer(command)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "C:\\Windows\\explorer.exe", "C:\\notpostgres.exe", "C:\\postgres.exe\\other.exe",
			"C:\\postgres", "/usr/bin/java", "" })
	void otherProgramsAreNoServers(String command) {
		assertThat(WINDOWS.isServer(command)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/opt/bin/postgres", "/opt/bin/mariadbd", "/opt/bin/mysqld" })
	void programsOfServersAreKnownElsewhere(String command) {
		assertThat(List.of(LINUX.isServer(command), MAC.isServer(command))).containsOnly(true);
	}

	@Test
	void cachesAreWhereThePlatformHasThem() {
		Path home = Path.of("home");
		assertThat(MAC.caches(home, (name) -> null)).isEqualTo(home.resolve("Library/Caches"));
		assertThat(LINUX.caches(home, (name) -> null)).isEqualTo(home.resolve(".cache"));
		assertThat(LINUX.caches(home, Map.of("XDG_CACHE_HOME", "xdg")::get)).isEqualTo(Path.of("xdg"));
		assertThat(WINDOWS.caches(home, Map.of("LOCALAPPDATA", "local")::get)).isEqualTo(Path.of("local"));
	}

	@Test
	void eachBootOfLinuxHasAnIdentifierAndNoneIsKnownOfWindows() {
		assertThat(LINUX.boot()).isEqualTo(LINUX.boot()).hasSizeGreaterThan(30);
		assertThat(WINDOWS.boot()).isEmpty();
		assertThat(new Platform("FreeBSD").boot()).isEmpty();
	}

	@Test
	void filesOfRunningServerAreTrustedInTheSameBoot() throws IOException {
		new ServerState(this.directory, LINUX).started(1);

		assertThat(new ServerState(this.directory, LINUX).isTrustworthy()).isTrue();
		Files.writeString(this.folder.resolve("state"), "started, on another day");
		assertThat(new ServerState(this.directory, LINUX).isTrustworthy()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Windows 11", "FreeBSD", "" })
	void filesAreTrustedOnlyAfterAStopWhereBootsCannotBeToldApart(String name) throws IOException {
		ServerState state = new ServerState(this.directory, new Platform(name));
		assertThat(state.isTrustworthy()).isFalse();

		state.started(1);
		assertThat(state.isTrustworthy()).isFalse();

		state.stopped();
		assertThat(state.isTrustworthy()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "-1, true", "60, false" })
	void processWithoutArgumentsIsTheServerIfItHasWrittenItsNumber(int secondsAfterFile, boolean isServer)
			throws IOException {
		Instant written = Instant.now().minus(Duration.ofHours(1));
		Files.setLastModifiedTime(numberFile(), FileTime.from(written));

		assertThat(ServerProcess.runsOn(this.directory.data(),
				new WindowsProcess("C:\\bin\\mysqld.exe", written.plusSeconds(secondsAfterFile)), WINDOWS))
			.isEqualTo(isServer);
		assertThat(ServerProcess.runsOn(this.directory.data(),
				new WindowsProcess("C:\\bin\\java.exe", written.plusSeconds(secondsAfterFile)), WINDOWS))
			.isFalse();
	}

	@Test
	void processIsEndedWithThoseThatItHasStarted() throws IOException {
		Process parent = new ProcessBuilder("sh", "-c",
				"trap '' TERM; tail -f /dev/null >/dev/null 2>&1 & echo started; wait")
			.redirectErrorStream(true)
			.start();
		try {
			assertThat(parent.inputReader().readLine()).isEqualTo("started");
			List<ProcessHandle> children = parent.descendants().toList();
			assertThat(children).hasSize(1);

			new ServerProcess(parent.toHandle(), OptionalInt.empty()).awaitEnd(0);

			EndedProcess.await(parent.toHandle());
			EndedProcess.await(children.get(0));
		}
		finally {
			parent.descendants().forEach(ProcessHandle::destroyForcibly);
			parent.destroyForcibly();
		}
	}

	@Test
	void failureNamesThePlatformOnWhichNothingIsTested() {
		StartFailure failure = new StartFailure(new UnsupportedOperationException("No binaries"));

		assertThat(failure.explained("MariaDB", this.folder, ChosenSettings.NONE, WINDOWS).getMessage()).endsWith(
				" Embedded servers are tested on Linux, not on Windows 11: if this stays so, name a server of your "
						+ "own with isolated-database.server.url.");
		assertThat(failure.explained("MariaDB", this.folder, ChosenSettings.NONE, LINUX).getMessage())
			.doesNotContain("isolated-database.server.url");
	}

	/**
	 * What Windows tells of a process.
	 *
	 * @param program its program
	 * @param start when it was started
	 */
	private record WindowsProcess(String program, Instant start) implements ProcessHandle.Info {

		@Override
		public Optional<String> command() {
			return Optional.of(this.program);
		}

		@Override
		public Optional<String> commandLine() {
			return Optional.empty();
		}

		@Override
		public Optional<String[]> arguments() {
			return Optional.empty();
		}

		@Override
		public Optional<Instant> startInstant() {
			return Optional.of(this.start);
		}

		@Override
		public Optional<Duration> totalCpuDuration() {
			return Optional.empty();
		}

		@Override
		public Optional<String> user() {
			return Optional.empty();
		}

	}

}
