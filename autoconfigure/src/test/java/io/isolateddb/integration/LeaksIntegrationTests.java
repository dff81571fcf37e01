package io.isolateddb.integration;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test leaves running is named, its database is not used again, and the next test
 * finds what it should.
 */
@ExtendWith(OutputCaptureExtension.class)
class LeaksIntegrationTests {

	private static final AtomicReference<Connection> leaked = new AtomicReference<>();

	private static volatile String database;

	private static volatile Thread writer;

	private static volatile boolean stopped;

	@AfterEach
	void end() throws Exception {
		stopped = true;
		if (writer != null) {
			writer.join(Duration.ofSeconds(30).toMillis());
			assertThat(writer.isAlive()).isFalse();
		}
		Connection connection = leaked.getAndSet(null);
		if (connection != null) {
			connection.close();
		}
		writer = null;
		stopped = false;
	}

	@Test
	void connectionThatIsNotGivenBackIsNamed(CapturedOutput output) {
		TestCases.succeed(2, ConnectionTestCase.class);

		awaitWarning(output, ConnectionTestCase.class, "a connection was not given back; borrowed by [main]");
	}

	@Test
	void connectionWithAnOpenTransactionIsNamed(CapturedOutput output) {
		TestCases.succeed(2, TransactionTestCase.class);

		awaitWarning(output, TransactionTestCase.class, "a connection was not given back; borrowed by [main]");
	}

	@Test
	void transactionThatIsOpenOnAConnectionThatWasGivenBackIsNamed(CapturedOutput output) {
		TestCases.succeed(2, StatementTestCase.class);

		awaitWarning(output, StatementTestCase.class, "a transaction was left open");
	}

	@Test
	void threadThatGoesOnWritingIsNamed(CapturedOutput output) {
		TestCases.succeed(2, ThreadTestCase.class);

		awaitWarning(output, ThreadTestCase.class, "a connection was not given back; borrowed by [writer]");
	}

	private static void awaitWarning(CapturedOutput output, Class<?> type, String what) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(output).contains("Database " + database + " of " + type.getName()
					+ "#aLeaks is not used again: " + what + ". End what the test starts before the test ends."));
	}

	/**
	 * A test that leaves something behind, and the next one.
	 */
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	abstract static class Leaking {

		@Autowired
		private Users users;

		@Autowired
		private DataSource dataSource;

		@Test
		@Order(1)
		void aLeaks() throws Exception {
			database = this.users.database();
			this.users.add("Grace");
			leak(this.dataSource);
		}

		@Test
		@Order(2)
		void nextIsRight() {
			assertThat(this.users.names()).containsExactly("Ada");
			assertThat(this.users.database()).isNotEqualTo(database);
		}

		abstract void leak(DataSource dataSource) throws Exception;

	}

	@UsersTest
	@IsolatedDatabase
	static class ConnectionTestCase extends Leaking {

		@Override
		void leak(DataSource dataSource) throws SQLException {
			leaked.set(dataSource.getConnection());
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class TransactionTestCase extends Leaking {

		@Override
		void leak(DataSource dataSource) throws SQLException {
			Connection connection = dataSource.getConnection();
			connection.setAutoCommit(false);
			connection.createStatement().execute("INSERT INTO users (name) VALUES ('Linus')");
			leaked.set(connection);
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class StatementTestCase extends Leaking {

		@Override
		void leak(DataSource dataSource) throws SQLException {
			try (Connection connection = dataSource.getConnection()) {
				connection.createStatement().execute("BEGIN");
			}
		}

	}

	@UsersTest
	@IsolatedDatabase
	static class ThreadTestCase extends Leaking {

		@Override
		void leak(DataSource dataSource) throws Exception {
			CountDownLatch writing = new CountDownLatch(1);
			writer = new Thread(() -> write(dataSource, writing), "writer");
			writer.start();
			writing.await();
		}

		/**
		 * Write until the database is taken away, or all has been seen.
		 */
		private static void write(DataSource dataSource, CountDownLatch writing) {
			try (Connection connection = dataSource.getConnection()) {
				while (!stopped) {
					connection.createStatement().execute("INSERT INTO users (name) VALUES ('Linus')");
					writing.countDown();
				}
			}
			catch (SQLException ex) {
				writing.countDown();
			}
		}

	}

}
