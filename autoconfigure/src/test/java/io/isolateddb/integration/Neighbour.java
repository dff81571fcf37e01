package io.isolateddb.integration;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.platform.testkit.engine.EngineExecutionResults;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test that goes on for as long as others run, so that two have a database at once. Its
 * class has one test, which calls {@link #stay}.
 */
final class Neighbour implements AutoCloseable {

	private static volatile Neighbour current;

	private final CountDownLatch arrived = new CountDownLatch(1);

	private final CountDownLatch leaving = new CountDownLatch(1);

	private final CompletableFuture<EngineExecutionResults> results;

	private Neighbour(Class<?> type) {
		current = this;
		this.results = CompletableFuture.supplyAsync(() -> TestCases.run(type), (task) -> new Thread(task).start());
	}

	static Neighbour of(Class<?> type) throws InterruptedException {
		Neighbour neighbour = new Neighbour(type);
		if (!neighbour.hasArrived()) {
			neighbour.close();
			throw new IllegalStateException(type + " did not start");
		}
		return neighbour;
	}

	private boolean hasArrived() throws InterruptedException {
		for (int i = 0; i < 600; i++) {
			if (this.arrived.await(100, TimeUnit.MILLISECONDS)) {
				return true;
			}
			if (this.results.isDone()) {
				return false;
			}
		}
		return false;
	}

	/**
	 * To be called by the test that is the neighbour.
	 */
	static void stay() throws InterruptedException {
		Neighbour neighbour = current;
		neighbour.arrived.countDown();
		assertThat(neighbour.leaving.await(120, TimeUnit.SECONDS)).isTrue();
	}

	@Override
	public void close() {
		this.leaving.countDown();
		EngineExecutionResults results = this.results.join();
		assertThat(TestCases.failures(results)).isEmpty();
		results.testEvents().assertStatistics((statistics) -> statistics.succeeded(1));
	}

}
