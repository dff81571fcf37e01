package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test that leaves something at work in its database is named in a warning, its
 * database is not used again, and the next test is right. What a thread in the background
 * does in each test is said once.
 */
@ExtendWith(OutputCaptureExtension.class)
class LeaksIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(LeaksIntegrationTests.class);

	private static final Set<String> used = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void forget() {
		used.clear();
	}

	@ParameterizedTest
	@ValueSource(classes = { ConnectionTestCase.class, TransactionTestCase.class, WriterTestCase.class })
	void leakIsNamedAndTheNextTestIsRight(Class<? extends LeakingTestCase> type, CapturedOutput output)
			throws Exception {
		TestCases.succeed(4, type);

		assertThat(used).hasSize(4);
		String warning = "#leaks\\.\\d is not used again: " + type.getField("WARNING").get(null);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(output.getAll().split(warning)).hasSize(1 + warnings(type)));
		assertThat(output)
			.containsPattern("Database isodb_\\S+ of " + type.getName().replace("$", "\\$") + "#leaks\\.\\d is");
	}

	private static int warnings(Class<?> type) {
		return (type == WriterTestCase.class) ? 1 : 3;
	}

	@UsersTest
	@IsolatedDatabase
	@TestMethodOrder(MethodOrderer.MethodName.class)
	abstract static class LeakingTestCase {

		@Autowired
		DataSource dataSource;

		@RepeatedTest(3)
		void leaks(@Autowired Users users) throws Exception {
			seesNothingOfTheTestBefore(users);
			users.add("Grace");
			leak();
		}

		@Test
		void seesNothingOfTheTestBefore(@Autowired Users users) {
			assertThat(used.add(users.database())).isTrue();
			assertThat(users.names()).containsExactly("Ada");
		}

		abstract void leak() throws Exception;

		Connection insert(String name) throws SQLException {
			Connection connection = this.dataSource.getConnection();
			try (Statement statement = connection.createStatement()) {
				statement.execute("BEGIN; INSERT INTO users (name) VALUES ('" + name + "')");
			}
			return connection;
		}

	}

	static class ConnectionTestCase extends LeakingTestCase {

		public static final String WARNING = "a connection was not returned; borrowed by \\[\\S+\\]";

		@Override
		void leak() throws SQLException {
			insert("Linus");
		}

	}

	static class TransactionTestCase extends LeakingTestCase {

		public static final String WARNING = "a transaction was left open; the database was used by \\[\\S+\\]";

		@Override
		void leak() throws SQLException {
			insert("Linus").close();
		}

	}

	static class WriterTestCase extends LeakingTestCase {

		public static final String WARNING = "a connection was not returned; borrowed by \\[writer\\]";

		@Override
		void leak() throws InterruptedException {
			CountDownLatch writing = new CountDownLatch(1);
			new Thread(() -> write(writing), "writer").start();
			writing.await();
		}

		/**
		 * Goes on until its connection is closed.
		 */
		private void write(CountDownLatch writing) {
			try (Connection connection = this.dataSource.getConnection();
					Statement statement = connection.createStatement()) {
				while (true) {
					statement.execute("INSERT INTO users (name) VALUES ('Linus' || clock_timestamp())");
					writing.countDown();
				}
			}
			catch (SQLException ex) {
				logger.info("The writer ends", ex);
			}
		}

	}

}
