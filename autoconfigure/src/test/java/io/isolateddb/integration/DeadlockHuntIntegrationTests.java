package io.isolateddb.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However few connections there are and however many tests want them while contexts load:
 * all end, and those that cannot have a database say why.
 */
class DeadlockHuntIntegrationTests {

	/** Most time for the tests of three contexts on one number of threads. */
	private static final int SECONDS = 120;

	static List<Integer> limits() {
		return Boolean.getBoolean("isolateddb.hunt") ? List.of(1, 2, 3, 5, 7, 8, 9, 11, 14, 18, 26, 40) : List.of(2, 8);
	}

	private static List<String> threads() {
		return Boolean.getBoolean("isolateddb.hunt") ? List.of("1", "2", "3", "4", "6", "8", "12", "16")
				: List.of("4", "16");
	}

	@ParameterizedTest(name = "{0} connections")
	@MethodSource("limits")
	void everyTestEndsOrSaysWhyNot(int limit, @TempDir Path folder) throws IOException, InterruptedException {
		Path log = folder.resolve("log");
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-cp",
				System.getProperty("java.class.path"), "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
				"-Disolated-database.pool.connection-limit=" + limit,
				"-Disolated-database.pool.connections-per-database=2", "-Disolated-database.pool.lease-timeout=5s",
				DeadlockHuntMain.class.getName()));
		command.addAll(threads());
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			boolean ended = process.waitFor((long) SECONDS * threads().size(), TimeUnit.SECONDS);
			assertThat(ended).as(() -> "ends:\n" + read(log)).isTrue();
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		List<String> results = read(log).lines().filter((line) -> line.startsWith("RESULT")).toList();
		System.getLogger(getClass().getName()).log(System.Logger.Level.INFO, "{0} connections: {1}", limit, results);
		assertThat(results).as(() -> read(log))
			.hasSameSizeAs(threads())
			.allMatch((line) -> line.contains(" 0 unexplained"));
	}

	private static String read(Path log) {
		try {
			return Files.readString(log);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	@UsersTest
	@IsolatedDatabase
	static class MethodsTestCase {

		@RepeatedTest(6)
		void ownRowIsSeenAndNoOther(@Autowired Users users) {
			users.add("Grace");

			assertThat(users.names()).containsExactly("Ada", "Grace");
		}

	}

	@UsersTest
	@IsolatedDatabase(scope = Scope.CLASS)
	static class PerClassTestCase {

		@RepeatedTest(6)
		void rowsOfTheClassAreSeen(@Autowired Users users) {
			users.add("Grace");

			assertThat(users.names()).contains("Ada", "Grace");
		}

	}

}
