package io.isolateddb.sample;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.task.AsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads of the application work on the database of the test that runs. It waits for
 * them, as they would otherwise find it gone.
 */
@SpringBootTest
@IsolatedDatabase(fixtures = { "users", "posts" })
class AnotherThreadTests {

	private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

	@Autowired
	private UserService users;

	@Autowired
	private StatisticsService statistics;

	@Autowired
	private AsyncTaskExecutor executor;

	@Test
	void statisticsOfAdaAreTheOnlyOnes() {
		User ada = this.users.all().get(0);

		assertThat(this.statistics.refresh(ada.id())).succeedsWithin(LONG_ENOUGH);
		assertThat(this.statistics.all()).containsExactly(new Statistics(ada.id(), 2, 0));
	}

	@Test
	void statisticsOfGraceAreTheOnlyOnesToo() {
		User grace = this.users.all().get(1);

		assertThat(this.statistics.refresh(grace.id())).succeedsWithin(LONG_ENOUGH);
		assertThat(this.statistics.all()).containsExactly(new Statistics(grace.id(), 1, 1));
	}

	@Test
	void oneOfTwoGetsTheEmailWhenBothRegisterAtTheSameTime() {
		List<CompletableFuture<User>> attempts = Stream.of("Linus", "The other Linus")
			.map((name) -> new NewUser("linus@example.org", name))
			.map((user) -> this.executor.submitCompletable(() -> this.users.register(user)))
			.toList();

		assertThat(CompletableFuture.allOf(attempts.toArray(CompletableFuture[]::new))).failsWithin(LONG_ENOUGH)
			.withThrowableThat()
			.withCauseInstanceOf(EmailTakenException.class);
		assertThat(attempts).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(1);
		assertThat(this.users.all()).hasSize(3);
	}

}
