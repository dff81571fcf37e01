package io.isolateddb.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.testsupport.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Who may use a database while a snapshot is taken or restored, on every server at hand.
 */
class SnapshotRefusalContractTests extends SnapshotContract {

	@Test
	void idleConnectionOfAThreadStaysOpen() throws SQLException {
		try (Connection connection = this.lease.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(BARBARA);
			DatabaseSnapshot snapshot = this.lease.snapshot();
			for (int i = 0; i < 3; i++) {
				statement.execute(EDSGER);
				statement.execute("UPDATE users SET name = 'Barb' WHERE id = 3");
				this.lease.restore(snapshot);
				assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
			}
			statement.execute("CREATE TABLE added (id int)");
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this.lease::snapshot)
				.withMessageContainingAll("thread '" + Thread.currentThread().getName() + "' has borrowed a connection",
						"has to be copied", "SnapshotContractTests#test", this.lease.name());
		}
		this.lease.snapshot();
	}

	@Test
	void connectionThatTheServerStillCallsAtWorkIsAwaitedForAMoment() throws SQLException {
		assumeThat(this.server.isServer()).as("lists its sessions").isTrue();
		try (Connection connection = this.lease.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(BARBARA);
			processList().beLate(3);
			DatabaseSnapshot snapshot = this.lease.snapshot();
			assertThat(processList().isLate()).isFalse();

			processList().beLate(Integer.MAX_VALUE);
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> this.lease.restore(snapshot))
				.withMessageContainingAll("thread '" + Thread.currentThread().getName()
						+ "' has a connection that is at " + "work (process ", "Let it finish before",
						this.lease.name());
		}
		finally {
			processList().beLate(0);
		}
	}

	@Test
	void openTransactionOfTheThreadIsNotAwaited() throws SQLException {
		try (Connection connection = this.lease.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(begin());
			processList().beLate(2);

			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this.lease::snapshot)
				.withMessageContaining((this.server == TestServer.H2) ? "has a connection with a transaction"
						: "has a connection, and it has an open transaction");
			statement.execute("COMMIT");
			processList().beLate(Integer.MAX_VALUE);
			connection.setAutoCommit(false);
			statement.execute("SELECT 1");
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this.lease::snapshot)
				.withMessageContaining("with a transaction, as its auto-commit mode is off");
			connection.rollback();
		}
		finally {
			processList().beLate(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "by auto-commit", "by SQL" })
	void openTransactionOfTheThreadIsRefusedByName(String how) throws SQLException {
		DatabaseSnapshot snapshot = this.lease.snapshot();
		try (Connection connection = this.lease.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(!how.equals("by auto-commit"));
			statement.execute(how.equals("by SQL") ? begin() : "SELECT 1");
			statement.execute(BARBARA);

			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this.lease::snapshot)
				.withMessageContainingAll("Could not take a snapshot of database " + this.lease.name(),
						"SnapshotContractTests#test", "thread '" + Thread.currentThread().getName() + "'",
						" transaction", process(), "TestTransaction.end()");
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(() -> this.lease.restore(snapshot))
				.withMessageContainingAll("Could not restore a snapshot", " transaction");
			if (connection.getAutoCommit() || this.server == TestServer.H2) {
				statement.execute("COMMIT");
			}
			else {
				connection.commit();
			}
		}
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
		this.lease.restore(snapshot);
		assertThat(users()).isEqualTo("1 Ada;2 Grace;");
	}

	@Test
	void transactionOfAnotherThreadIsAwaitedForAMoment() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		ExecutorService executor = Executors.newSingleThreadExecutor((task) -> new Thread(task, "worker"));
		Future<?> work = executor.submit((Callable<Void>) () -> {
			try (Connection connection = this.lease.dataSource().getConnection();
					Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.execute(BARBARA);
				begun.countDown();
				end.await();
				connection.commit();
			}
			return null;
		});
		begun.await();

		assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this.lease::snapshot)
			.withMessageContainingAll("thread 'worker' has a connection with a transaction");
		end.countDown();
		DatabaseSnapshot snapshot = this.lease.snapshot();
		work.get();
		executor.shutdown();
		execute(EDSGER);
		this.lease.restore(snapshot);
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
	}

	@Test
	void interruptedThreadDoesNotWait() throws Exception {
		ExecutorService executor = Executors.newSingleThreadExecutor((task) -> new Thread(task, "worker"));
		Connection connection = executor.submit(() -> this.lease.dataSource().getConnection()).get();
		connection.setAutoCommit(false);
		connection.createStatement().execute(BARBARA);
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this.lease::snapshot)
				.withMessageContainingAll("the thread was interrupted while it waited", "thread 'worker'",
						this.lease.name());
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
			connection.rollback();
			connection.close();
			executor.shutdown();
		}
	}

	@Test
	void anotherPoolIsRefusedByName() throws SQLException {
		execute(BARBARA);
		try (HikariDataSource own = new HikariDataSource(this.lease.hikariConfig());
				Connection connection = own.getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("SELECT 1 AS of_another_pool");

			assertThatExceptionOfType(IsolatedDatabaseException.class).isThrownBy(this.lease::snapshot)
				.withMessageContainingAll("another connection pool or program is connected", process());
		}
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
		DatabaseSnapshot snapshot = this.lease.snapshot();
		execute(EDSGER);
		this.lease.restore(snapshot);
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
	}

	@Test
	void snapshotOfAnotherLeaseIsRefused() {
		try (DatabaseLease other = this.pool.lease("another test")) {
			DatabaseSnapshot snapshot = other.snapshot();
			assertThatIllegalArgumentException().isThrownBy(() -> this.lease.restore(snapshot))
				.withMessageContainingAll("another test", "SnapshotContractTests#test");
		}
	}

	@Test
	void snapshotAfterTheEndIsRefused() {
		DatabaseSnapshot snapshot = this.lease.snapshot();
		this.lease.close();

		assertThatIllegalStateException().isThrownBy(this.lease::snapshot)
			.withMessageContaining("SnapshotContractTests#test has ended");
		assertThatIllegalStateException().isThrownBy(() -> this.lease.restore(snapshot));
	}

	@Test
	void threadsWaitForOneAnother() throws Exception {
		execute(BARBARA);
		DatabaseSnapshot rows = this.lease.snapshot();
		ExecutorService executor = Executors.newFixedThreadPool(4);
		List<Callable<Void>> threads = IntStream.range(0, 4).<Callable<Void>>mapToObj((thread) -> () -> {
			for (int i = 0; i < 20; i++) {
				if (thread == 0) {
					this.lease.snapshot();
				}
				this.lease.restore(rows);
			}
			return null;
		}).toList();
		for (Future<Void> result : executor.invokeAll(threads)) {
			result.get();
		}
		executor.shutdown();
		assertThat(users()).isEqualTo("1 Ada;2 Grace;3 Barbara;");
	}

	/**
	 * How errors name a session.
	 */
	private String process() {
		return this.server.isServer() ? "process " : "";
	}

}
