package io.isolateddb.registry;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates and ends the threads that work in the background. Thread-safe.
 *
 * @since 0.1.0
 */
public final class BackgroundThreads {

	private static final long SECONDS_TO_FINISH = 30;

	private BackgroundThreads() {
	}

	/**
	 * Create a factory of daemon threads.
	 * @param purpose what the threads do, which becomes part of their names
	 * @return the factory
	 */
	public static ThreadFactory named(String purpose) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, "isolated-database-" + purpose + "-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Let an executor take no more tasks, and wait for up to 30 seconds until it has done
	 * those that it has. Returns early if the calling thread is interrupted.
	 * @param executor the executor
	 */
	public static void finish(ExecutorService executor) {
		executor.shutdown();
		try {
			executor.awaitTermination(SECONDS_TO_FINISH, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
