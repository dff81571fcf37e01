package io.isolateddb.test;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;

import io.isolateddb.IsolatedDatabaseException;

/**
 * Protects a context from test methods that run in parallel, however isolation was
 * switched on: {@link ContextLocks} are known to JUnit only where the annotation stands.
 * A method that closes the context, or that has overridden beans, passes alone; others
 * pass together.
 * <p>
 * The monitor of a gate guards its counts. A method waits for other methods that are
 * running, never for a class. A thread that has passed a gate waits for none: should it
 * begin another test meanwhile, which would have to wait, that test fails. So nobody
 * waits for a thread that waits, and there is no deadlock. JUnit's locks come before
 * gates: a method that has passed one has all of its locks.
 */
final class ContextGate {

	private static final Map<String, ContextGate> gates = new ConcurrentHashMap<>();

	private static final ThreadLocal<Integer> passed = ThreadLocal.withInitial(() -> 0);

	private int users;

	private boolean closed;

	private ContextGate() {
	}

	/**
	 * Pass the gate of a context, when nobody is behind it who has to be alone.
	 * @param context the context
	 * @param alone whether nobody else may be behind the gate
	 * @param test the test, for errors
	 * @return the pass, to be closed by the same thread
	 */
	static Pass pass(ContextKey context, boolean alone, String test) {
		ContextGate gate = gates.computeIfAbsent(context.name(), (name) -> new ContextGate());
		if (!gate.tryPass(alone)) {
			if (passed.get() > 0) {
				throw new IsolatedDatabaseException("No database for " + test
						+ ": its thread has begun it in the middle of another test, and one of the tests that are running "
						+ "closes its context or has mocks in it. Put @IsolatedDatabase on its class, "
						+ "which makes JUnit lock both, or @Execution(SAME_THREAD).");
			}
			gate.await(alone);
		}
		passed.set(passed.get() + 1);
		return new Pass(gate, alone);
	}

	private synchronized boolean tryPass(boolean alone) {
		if (this.closed || (alone && this.users > 0)) {
			return false;
		}
		this.users++;
		this.closed = alone;
		return true;
	}

	private void await(boolean alone) {
		try {
			ForkJoinPool.managedBlock(new ForkJoinPool.ManagedBlocker() {

				private boolean done;

				@Override
				public boolean block() throws InterruptedException {
					waitToPass(alone);
					this.done = true;
					return true;
				}

				@Override
				public boolean isReleasable() {
					this.done = this.done || tryPass(alone);
					return this.done;
				}

			});
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IsolatedDatabaseException("Interrupted while a test waited for others that share its context.",
					ex);
		}
	}

	private synchronized void waitToPass(boolean alone) throws InterruptedException {
		while (!tryPass(alone)) {
			wait();
		}
	}

	private synchronized void leave(boolean alone) {
		this.users--;
		this.closed &= !alone;
		notifyAll();
	}

	/**
	 * Says that somebody is behind the gate.
	 *
	 * @param gate the gate
	 * @param alone whether nobody else may be
	 */
	record Pass(ContextGate gate, boolean alone) implements AutoCloseable {

		@Override
		public void close() {
			passed.set(passed.get() - 1);
			this.gate.leave(this.alone);
		}

	}

}
