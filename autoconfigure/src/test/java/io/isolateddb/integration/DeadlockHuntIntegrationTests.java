package io.isolateddb.integration;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.isolateddb.IsolatedDatabase;
import io.isolateddb.IsolatedDatabase.Scope;
import io.isolateddb.testsupport.ChildJvm;
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

	static List<Integer> limits() {
		return Boolean.getBoolean("isolateddb.hunt") ? List.of(1, 2, 3, 5, 7, 8, 9, 11, 14, 18, 26, 40) : List.of(2, 8);
	}

	private static List<String> threads() {
		return Boolean.getBoolean("isolateddb.hunt") ? List.of("1", "2", "3", "4", "6", "8", "12", "16")
				: List.of("4", "16");
	}

	@ParameterizedTest(name = "{0} connections")
	@MethodSource("limits")
	void everyTestEndsOrSaysWhyNot(int limit) throws IOException, InterruptedException {
		String output = ChildJvm.run(DeadlockHuntMain.class,
				List.of("-Disolated-database.pool.connection-limit=" + limit,
						"-Disolated-database.pool.connections-per-database=2",
						"-Disolated-database.pool.lease-timeout=5s"),
				threads(), Duration.ofSeconds((long) SECONDS * threads().size()));

		List<String> results = output.lines().filter((line) -> line.startsWith("RESULT")).toList();
		System.getLogger(getClass().getName()).log(System.Logger.Level.INFO, "{0} connections: {1}", limit, results);
		assertThat(results).as(() -> output)
			.hasSameSizeAs(threads())
			.allMatch((line) -> line.contains(" 0 unexplained"));
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
