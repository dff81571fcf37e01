package io.isolateddb.pool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackgroundTasks}.
 */
class BackgroundTasksTests {

	private static final int MANY = 10;

	private final BackgroundTasks tasks = new BackgroundTasks();

	private final CountDownLatch end = new CountDownLatch(1);

	@AfterEach
	void finish() {
		this.end.countDown();
		this.tasks.finish();
	}

	@Test
	void rewindDoesNotWaitForClonesThatAreMade() throws InterruptedException {
		for (int i = 0; i < MANY; i++) {
			this.tasks.prepare(this::block);
		}

		assertRuns(this.tasks::rewind);
	}

	@Test
	void cloneDoesNotWaitForRewinds() throws InterruptedException {
		for (int i = 0; i < MANY; i++) {
			this.tasks.rewind(this::block);
		}

		assertRuns(this.tasks::prepare);
	}

	@Test
	void rewindDoesNotWaitForAnotherOneThatWaitsForAConnection() throws InterruptedException {
		this.tasks.rewind(this::block);

		assertRuns(this.tasks::rewind);
	}

	@Test
	void nothingIsRewoundWhenTheJvmHasBegunToEnd() {
		this.tasks.finish();

		this.tasks.rewind(() -> {
			throw new AssertionError();
		});
	}

	private void block() {
		try {
			this.end.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void assertRuns(Start start) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(1);
		start.run(done::countDown);
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
	}

	/**
	 * Starts a task.
	 */
	private interface Start {

		void run(Runnable task);

	}

}
