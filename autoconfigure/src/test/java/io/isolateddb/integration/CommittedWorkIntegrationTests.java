package io.isolateddb.integration;

import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.sql.DataSource;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test commits, on whatever thread, the test itself sees and no other does.
 */
@UsersTest
@IsolatedDatabase
class CommittedWorkIntegrationTests {

	private static final ExecutorService outlivesTests = Executors.newSingleThreadExecutor();

	@Autowired
	private Users users;

	@Autowired
	private DataSource dataSource;

	@Autowired
	private JdbcClient jdbc;

	@AfterAll
	static void endThread() {
		outlivesTests.shutdown();
	}

	@BeforeEach
	void workOfOthersIsNotSeen() {
		assertThat(this.users.names()).containsExactly("Ada");
	}

	@AfterEach
	void ownWorkIsSeen() {
		assertThat(this.users.names()).containsExactly("Ada", "Grace");
	}

	@RepeatedTest(2)
	void onTheThreadOfTheTest() {
		this.users.add("Grace");
	}

	@RepeatedTest(2)
	void onThreadThatOutlivesTheTest() throws Exception {
		outlivesTests.submit(() -> this.users.add("Grace")).get();
	}

	@RepeatedTest(2)
	void onThreadThatTheTestStarts() throws Exception {
		Thread thread = new Thread(() -> this.users.add("Grace"));
		thread.start();
		thread.join();
	}

	@RepeatedTest(2)
	void inCompletableFuture() {
		CompletableFuture.runAsync(() -> this.users.add("Grace")).join();
	}

	@RepeatedTest(2)
	void onSeveralThreadsAtOnce() {
		CompletableFuture<?>[] readers = new CompletableFuture<?>[8];
		for (int i = 0; i < readers.length; i++) {
			readers[i] = CompletableFuture.supplyAsync(this.users::database)
				.thenAccept((database) -> assertThat(database).isEqualTo(this.users.database()));
		}
		CompletableFuture.allOf(readers).join();
		this.users.add("Grace");
	}

	@RepeatedTest(2)
	void withConnectionThatIsNeverClosed() throws Exception {
		Connection connection = this.dataSource.getConnection();
		connection.createStatement().execute("INSERT INTO users (name) VALUES ('Grace')");
	}

	@RepeatedTest(2)
	void withAnotherSchema() {
		this.jdbc.sql("ALTER TABLE users ADD COLUMN email text").update();
		this.jdbc.sql("CREATE TABLE posts (title text)").update();
		this.jdbc.sql("INSERT INTO users (name, email) VALUES ('Grace', 'grace@example.org')").update();
	}

	@RepeatedTest(2)
	void withOtherSessionSettings() {
		assertThat(this.jdbc.sql("SHOW search_path").query(String.class).single()).doesNotContain("elsewhere");

		this.jdbc.sql("SET search_path = elsewhere, public").update();
		this.users.add("Grace");
	}

	@RepeatedTest(2)
	void identifiersStartAgain() {
		this.users.add("Grace");

		assertThat(this.jdbc.sql("SELECT max(id) FROM users").query(Long.class).single()).isEqualTo(2);
	}

}
