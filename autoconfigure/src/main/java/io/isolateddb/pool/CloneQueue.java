package io.isolateddb.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import io.isolateddb.registry.BudgetRequest;
import io.isolateddb.registry.ConnectionBudget;
import org.jspecify.annotations.Nullable;

/**
 * The clones of a pool that are ready, the tests that wait for one, and how many clones
 * are being prepared for them. It starts as many preparations as are missing.
 * Thread-safe: the monitor guards all of these, and a thread that holds it waits neither
 * for the server nor for another lock.
 */
final class CloneQueue {

	private final ConnectionBudget budget;

	private final int spares;

	private final LongSupplier cost;

	private final Runnable prepare;

	private final List<DatabaseClone> ready = new ArrayList<>();

	private final Queue<Request> waiting = new ArrayDeque<>();

	/**
	 * Requests for the connections of clones, which wait because there were not enough.
	 */
	private final Deque<BudgetRequest> budgeted = new ArrayDeque<>();

	/**
	 * How many clones are being prepared, without those whose connections are missing.
	 */
	private int pending;

	private boolean requested;

	/**
	 * How many nanoseconds tests have waited until clones were rewound.
	 */
	private long waited;

	private boolean sparesWanted;

	private boolean closed;

	/**
	 * Create a queue.
	 * @param spares how many clones are kept ready ahead of need, as soon as a test has
	 * had to wait for one to be made, the first test apart, or tests have waited for
	 * rewinds as long as it takes to make one
	 * @param cost how many nanoseconds it takes to make a clone
	 * @param prepare starts to prepare a clone in the background
	 */
	CloneQueue(ConnectionBudget budget, int spares, LongSupplier cost, Runnable prepare) {
		this.budget = budget;
		this.spares = spares;
		this.cost = cost;
		this.prepare = prepare;
	}

	/**
	 * Take a ready clone, or wait for one.
	 * @param state the state that is wanted; the clone may be in another one
	 * @return completed with the clone; {@code null} if the pool is closed
	 */
	synchronized @Nullable CompletableFuture<DatabaseClone> request(Template state) {
		if (this.closed) {
			return null;
		}
		Request request = new Request();
		DatabaseClone clone = nearest(state);
		if (clone != null) {
			request.complete(clone);
		}
		else {
			this.sparesWanted |= this.requested && this.pending + this.budgeted.size() == 0;
			this.waiting.add(request);
		}
		this.requested = true;
		prepareMissing();
		return request;
	}

	/**
	 * Take a ready clone, if there is one.
	 * @param state the state that is wanted; the clone may be in another one
	 */
	synchronized @Nullable DatabaseClone poll(Template state) {
		DatabaseClone clone = nearest(state);
		prepareMissing();
		return clone;
	}

	/**
	 * Start to prepare a clone for the first test, unless there is one.
	 */
	synchronized void prepareFirst() {
		if (!this.closed && !this.requested && this.ready.isEmpty() && this.pending == 0) {
			this.pending++;
			this.prepare.run();
		}
	}

	/**
	 * Take the clone that is in a state, or one without rows in addition to its template,
	 * or else any. Of two that are as good, the one that a test has returned last: its
	 * sessions have what they need in memory.
	 */
	private @Nullable DatabaseClone nearest(Template state) {
		DatabaseClone nearest = null;
		for (int i = this.ready.size() - 1; i >= 0; i--) {
			DatabaseClone clone = this.ready.get(i);
			if (clone.isIn(state)) {
				nearest = clone;
				break;
			}
			if (nearest == null || (nearest.state().rows() != null && clone.state().rows() == null)) {
				nearest = clone;
			}
		}
		this.ready.remove(nearest);
		return nearest;
	}

	/**
	 * Withdraw a request.
	 * @return {@code false} if it has been answered meanwhile
	 */
	synchronized boolean cancel(CompletableFuture<DatabaseClone> request) {
		boolean waited = this.waiting.remove(request);
		cancelUnneeded();
		return waited;
	}

	/**
	 * Cancel requests for connections that no waiting test needs any more.
	 */
	private void cancelUnneeded() {
		while (this.budgeted.size() > Math.max(0, this.waiting.size() - this.pending)) {
			this.budgeted.removeLast().granted().cancel(false);
		}
	}

	/**
	 * Start to prepare the clones that tests wait for, and spare ones unless tests wait
	 * for their connections.
	 */
	synchronized void prepareMissing() {
		if (this.closed) {
			return;
		}
		boolean hasSpares = this.sparesWanted && !this.budget.isWaitedFor();
		int wanted = this.waiting.size() + (hasSpares ? this.spares : 0);
		int missing = wanted - this.ready.size() - this.pending - this.budgeted.size();
		for (int i = 0; i < missing; i++) {
			this.pending++;
			this.prepare.run();
		}
	}

	/**
	 * Stop to prepare a clone whose connections are missing.
	 * @return whether to wait for them; if not, the clone was a spare one
	 */
	synchronized boolean postpone(BudgetRequest request) {
		this.pending--;
		if (this.closed || this.budgeted.size() >= this.waiting.size() - this.pending) {
			return false;
		}
		this.budgeted.add(request);
		return true;
	}

	/**
	 * Go on to prepare a clone that was postponed.
	 */
	synchronized void resume(BudgetRequest request) {
		this.budgeted.remove(request);
		this.pending++;
	}

	/**
	 * Give a clone that has been prepared to the test that has waited longest, or keep it
	 * ready.
	 * @return {@code false} if no test may use it
	 */
	boolean add(DatabaseClone clone) {
		return add(clone, false);
	}

	/**
	 * Give a clone that has been rewound to the test that has waited longest, or keep it
	 * ready.
	 * @return {@code false} if no test may use it
	 */
	boolean addAgain(DatabaseClone clone) {
		return add(clone, true);
	}

	private boolean add(DatabaseClone clone, boolean rewound) {
		Request request;
		synchronized (this) {
			this.pending--;
			request = this.waiting.poll();
			cancelUnneeded();
			if (request == null && !this.closed && !this.budget.isWaitedFor()) {
				this.ready.add(clone);
				return true;
			}
			if (request != null && rewound && !this.sparesWanted) {
				this.waited += System.nanoTime() - request.since;
				this.sparesWanted = this.waited >= this.cost.getAsLong();
			}
		}
		return request != null && request.complete(clone);
	}

	/**
	 * Tell the test that has waited longest why no clone could be prepared.
	 * @return {@code false} if no test waits
	 */
	boolean fail(Throwable ex) {
		Request request;
		synchronized (this) {
			this.pending--;
			request = this.waiting.poll();
		}
		return request != null && request.completeExceptionally(ex);
	}

	/**
	 * Decide whether a clone that a test has returned is prepared again.
	 * @return {@code false} if it is to be dropped
	 */
	synchronized boolean reuse(DatabaseClone clone) {
		if (this.closed || !clone.isForTests() || isBudgetWantedBefore(clone)) {
			return false;
		}
		this.pending++;
		return true;
	}

	/**
	 * Whether a test of another pool or JVM has waited longer for connections than the
	 * tests of this pool.
	 */
	private boolean isBudgetWantedBefore(DatabaseClone clone) {
		if (!clone.isTurnOver() && !this.waiting.isEmpty()) {
			return false;
		}
		BudgetRequest head = this.budget.head();
		return this.budget.isTurnOfOtherJvm() || (head != null && !this.budgeted.contains(head));
	}

	/**
	 * Stop to prepare a clone, and prepare another one if it is missing.
	 */
	synchronized void abandon() {
		this.pending--;
		this.sparesWanted |= !this.waiting.isEmpty();
		prepareMissing();
	}

	synchronized int readyCount() {
		return this.ready.size();
	}

	/**
	 * Take all clones that are ready.
	 */
	synchronized List<DatabaseClone> takeReady() {
		List<DatabaseClone> clones = new ArrayList<>(this.ready);
		this.ready.clear();
		return clones;
	}

	/**
	 * Refuse the tests that wait, and all later ones.
	 */
	void close() {
		List<Request> refused;
		synchronized (this) {
			this.closed = true;
			refused = new ArrayList<>(this.waiting);
			this.waiting.clear();
			cancelUnneeded();
		}
		refused.forEach((request) -> request.completeExceptionally(new IllegalStateException("the pool is closed")));
	}

	/**
	 * What a test waits for.
	 */
	private static final class Request extends CompletableFuture<DatabaseClone> {

		private final long since = System.nanoTime();

	}

}
