package io.isolateddb.registry;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that work for a server in the background.
 *
 * @since 0.1.0
 */
public final class BackgroundThreads {

	private static final long SECONDS_TO_FINISH = 30;

	private BackgroundThreads() {
	}

	/**
	 * Make daemon threads.
	 * @param work what they do, for their names
	 * @return the factory
	 */
	public static ThreadFactory named(String work) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, "isolated-database-" + work + "-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Take no more tasks and wait, for up to 30 seconds, until those that have been taken
	 * are done.
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
