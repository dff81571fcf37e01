package io.isolateddb.integration;

import java.time.Duration;
import java.util.List;

import io.isolateddb.IsolatedDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A context that is closed leaves neither threads nor sessions nor databases.
 */
class ClosedContextsIntegrationTests {

	/**
	 * A spare database more or less may be there at any moment.
	 */
	private static final int TOLERANCE = 4;

	private static int sessions;

	private static int databases;

	@Test
	void twentyClosedContextsLeaveNothing() {
		TestCases.succeed(2, FewContextsTestCase.class);
		List<String> threads = threads();
		int sessionsBefore = sessions;
		int databasesBefore = databases;

		TestCases.succeed(20, ManyContextsTestCase.class);

		assertThat(sessions).isLessThanOrEqualTo(sessionsBefore + TOLERANCE);
		assertThat(databases).isLessThanOrEqualTo(databasesBefore + TOLERANCE);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(threads()).as("threads, before: " + threads)
				.hasSizeLessThanOrEqualTo(threads.size() + TOLERANCE));
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList();
	}

	@UsersTest
	@DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
	abstract static class Contexts {

		void count(JdbcTemplate jdbc) {
			sessions = count(jdbc, "pg_stat_activity WHERE backend_type = 'client backend'");
			databases = count(jdbc, "pg_database WHERE datname LIKE 'isodb\\_%'");
			jdbc.update("INSERT INTO users (name) VALUES ('Grace')");
		}

		private static int count(JdbcTemplate jdbc, String rows) {
			return jdbc.queryForObject("SELECT count(*) FROM " + rows, Integer.class);
		}

	}

	@IsolatedDatabase
	static class FewContextsTestCase extends Contexts {

		@RepeatedTest(2)
		void opens(@Autowired JdbcTemplate jdbc) {
			count(jdbc);
		}

	}

	@IsolatedDatabase
	static class ManyContextsTestCase extends Contexts {

		@RepeatedTest(20)
		void opens(@Autowired JdbcTemplate jdbc) {
			count(jdbc);
		}

	}

}
