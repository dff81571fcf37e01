package io.isolateddb.pool;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import io.isolateddb.registry.BackgroundThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that prepare and remove databases of one server. Two threads make clones,
 * as the server gains little from more. Two others rewind clones, which takes a hundredth
 * of that: no rewind waits until a clone has been made. Another one removes what is not
 * used any more, so that no test waits for that. Each queue holds the tasks of its own
 * threads only. No task waits for a lease or for another task, only for the server and,
 * for a moment, for a thread that returns a connection, so that all come to an end.
 * Thread-safe.
 */
final class BackgroundTasks {

	private static final Logger logger = LoggerFactory.getLogger(BackgroundTasks.class);

	private final ExecutorService preparing = Executors.newFixedThreadPool(2, BackgroundThreads.named("prepare"));

	private final ExecutorService rewinding = Executors.newFixedThreadPool(2, BackgroundThreads.named("rewind"));

	private final ExecutorService removing = Executors.newSingleThreadExecutor(BackgroundThreads.named("remove"));

	private volatile boolean abandoned;

	/**
	 * Make a clone. Once the JVM has begun to end, the task does not run, as nobody needs
	 * its result any more.
	 */
	void prepare(Runnable task) {
		execute(this.preparing, task);
	}

	/**
	 * Rewind a clone. Once the JVM has begun to end, the task does not run, as nobody
	 * needs its result any more.
	 */
	void rewind(Runnable task) {
		execute(this.rewinding, task);
	}

	private static void execute(ExecutorService threads, Runnable task) {
		try {
			threads.execute(IsolatedPeriods.ofPools(task));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not prepared, as the JVM is ending", ex);
		}
	}

	/**
	 * Remove something. Once the JVM has begun to end, the task runs in the calling
	 * thread.
	 */
	void remove(Runnable task) {
		try {
			this.removing.execute(IsolatedPeriods.ofPools(task));
		}
		catch (RejectedExecutionException ex) {
			if (!this.abandoned) {
				task.run();
			}
		}
	}

	/**
	 * Interrupt the tasks that run and forget all others, also later ones: the server
	 * does not answer any more.
	 */
	void abandon() {
		this.abandoned = true;
		this.preparing.shutdownNow();
		this.rewinding.shutdownNow();
		this.removing.shutdownNow();
	}

	/**
	 * Take no more tasks and wait for those that there are.
	 */
	void finish() {
		BackgroundThreads.finish(this.preparing);
		BackgroundThreads.finish(this.rewinding);
		BackgroundThreads.finish(this.removing);
	}

}
