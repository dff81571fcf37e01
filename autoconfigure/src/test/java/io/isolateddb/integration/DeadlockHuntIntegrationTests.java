package io.isolateddb.integration;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.testsupport.ChildJvm;
import io.isolateddb.testsupport.Repetitions;
import org.junit.jupiter.api.RepeatedTest;
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

	private static final boolean HUNT = Boolean.getBoolean("isolateddb.hunt");

	private static final String LEASE_TIMEOUT = (HUNT || Repetitions.areFull()) ? "5s" : "2s";

	static List<Integer> limits() {
		return HUNT ? List.of(1, 2, 3, 5, 7, 8, 9, 11, 14, 18, 26, 40) : List.of(2, 8);
	}

	/**
	 * Many threads where only contexts that start have connections, and few where there
	 * are enough for one test: that is where those who wait for each other would meet.
	 */
	private static List<String> threads(int limit) {
		if (HUNT) {
			return List.of("1", "2", "3", "4", "6", "8", "12", "16");
		}
		return Repetitions.areFull() ? List.of("4", "16") : List.of((limit < 8) ? "16" : "4");
	}

	@ParameterizedTest(name = "{0} connections")
	@MethodSource("limits")
	void everyTestEndsOrSaysWhyNot(int limit) throws IOException, InterruptedException {
		List<String> threads = threads(limit);
		String output = ChildJvm.run(DeadlockHuntMain.class,
				List.of("-Disolated-database.pool.connection-limit=" + limit,
						"-Disolated-database.pool.connections-per-database=2",
						"-Disolated-database.pool.lease-timeout=" + LEASE_TIMEOUT),
				threads, Duration.ofSeconds((long) SECONDS * threads.size()));

		List<String> results = output.lines().filter((line) -> line.startsWith("RESULT")).toList();
		System.getLogger(getClass().getName()).log(System.Logger.Level.INFO, "{0} connections: {1}", limit, results);
		assertThat(results).as(() -> output).hasSameSizeAs(threads).allMatch((line) -> line.contains(" 0 unexplained"));
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
