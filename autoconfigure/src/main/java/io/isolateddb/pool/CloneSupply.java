package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

import io.isolateddb.engine.Rewind;
import io.isolateddb.engine.RowLayer;
import io.isolateddb.registry.BudgetRequest;
import io.isolateddb.registry.ConnectionBudget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Supplies a pool with clones, in the background: makes new ones and rewinds those that
 * tests have returned. If other tests have waited longer for connections, a returned
 * clone is dropped, so that its connections are free. Thread-safe. The background threads
 * wait only for the server, never for a lease.
 */
final class CloneSupply {

	private static final Logger logger = LoggerFactory.getLogger(CloneSupply.class);

	private final ServerDatabases server;

	private final ConnectionBudget budget;

	private final Template template;

	private final ConnectionSettings settings;

	private final CloneQueue queue;

	CloneSupply(ServerDatabases server, Template template, PoolOptions options) {
		this.server = server;
		this.budget = server.membership().budget();
		this.template = template;
		this.settings = options.connections();
		this.queue = new CloneQueue(this.budget, options.spareDatabases(), server.statistics()::timeOfClone,
				() -> server.tasks().prepare(this::prepare));
	}

	/**
	 * Take a ready clone, or wait for one.
	 * @param state the state that is wanted; the clone may be in another one
	 * @return completed with the clone; {@code null} if the pool is closed
	 */
	@Nullable CompletableFuture<DatabaseClone> request(Template state) {
		return this.queue.request(state);
	}

	/**
	 * Take a ready clone in a state, if there is one.
	 */
	@Nullable DatabaseClone poll(Template state) {
		DatabaseClone clone = this.queue.poll(state);
		while (clone != null && !moveTo(clone, state).isEmpty()) {
			clone = this.queue.poll(state);
		}
		return clone;
	}

	/**
	 * Put a clone that this thread has taken into a state. If that is impossible, the
	 * clone is dropped.
	 * @return why it is impossible, or an empty string
	 */
	String moveTo(DatabaseClone clone, Template state) {
		if (clone.isIn(state)) {
			return "";
		}
		long start = System.nanoTime();
		Rewind move = clone.moveTo(state);
		if (move.reason().isEmpty()) {
			this.server.statistics().moved(System.nanoTime() - start);
		}
		else {
			logger.debug("Database {} is not used again: {}", clone.name(), move.reason());
			discard(clone);
		}
		return move.reason();
	}

	/**
	 * Drop a clone that this thread has taken.
	 */
	void discard(DatabaseClone clone) {
		this.server.tasks().remove(clone::drop);
		this.queue.prepareMissing();
	}

	/**
	 * Put a clone back that this thread has taken, as it is.
	 */
	void putBack(DatabaseClone clone) {
		if (this.queue.reuse(clone)) {
			add(clone);
		}
		else {
			discard(clone);
		}
	}

	/**
	 * Whether any clone can be put into a state. If the rows do not tell, it is tried
	 * with one. Waits for no test.
	 */
	boolean isPossible(Template state) {
		RowLayer rows = state.rows();
		if (rows == null || rows.isCertain()) {
			return true;
		}
		DatabaseClone clone = poll(state);
		if (clone == null) {
			clone = tryToCreate();
			if (clone == null || !moveTo(clone, state).isEmpty()) {
				return false;
			}
		}
		putBack(clone);
		return true;
	}

	/**
	 * Make a clone, if there are connections for it, and drop it: the engine reads from
	 * it what it has found to be missing. Waits for no test.
	 */
	void learn() {
		DatabaseClone clone = tryToCreate();
		if (clone != null) {
			discard(clone);
		}
	}

	/**
	 * Make a clone on this thread, if there are connections for it.
	 */
	private @Nullable DatabaseClone tryToCreate() {
		try {
			String name = this.budget.tryAcquire(this.budget.requestForTest(this.settings.maximumPoolSize()));
			return (name != null) ? this.server.clones().create(this.template, this.settings, name) : null;
		}
		catch (SQLException ex) {
			logger.debug("Could not make a database of {}", this.template.database(), ex);
			return null;
		}
	}

	/**
	 * Start to prepare a clone for the first test, unless there is one.
	 */
	void prepareFirst() {
		this.queue.prepareFirst();
	}

	/**
	 * Withdraw a request.
	 * @return {@code false} if it has been answered meanwhile
	 */
	boolean cancel(CompletableFuture<DatabaseClone> request) {
		return this.queue.cancel(request);
	}

	private void prepare() {
		try {
			BudgetRequest request = this.budget.requestForTest(this.settings.maximumPoolSize());
			String name = this.budget.tryAcquire(request);
			if (name != null) {
				create(name);
			}
			else {
				postpone(request);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	private void create(String name) {
		try {
			add(this.server.clones().create(this.template, this.settings, name));
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	private void add(DatabaseClone clone) {
		finish(clone, this.queue.add(clone));
	}

	private void finish(DatabaseClone clone, boolean used) {
		if (!used) {
			this.server.tasks().remove(clone::drop);
		}
		this.server.trim();
	}

	/**
	 * There are no connections. A test goes on waiting for them, a spare clone is given
	 * up.
	 */
	private void postpone(BudgetRequest request) {
		if (!this.queue.postpone(request)) {
			return;
		}
		request.granted().whenComplete((name, ex) -> {
			if (!request.granted().isCancelled()) {
				resume(request, name, ex);
			}
		});
		this.budget.enqueue(request);
	}

	private void resume(BudgetRequest request, @Nullable String name, @Nullable Throwable ex) {
		this.queue.resume(request);
		if (name != null) {
			this.server.tasks().prepare(() -> create(name));
		}
		else {
			fail((ex != null) ? ex : new IllegalStateException("Nothing was granted"));
		}
	}

	private void fail(Throwable ex) {
		if (!this.queue.fail(ex)) {
			logger.debug("Could not prepare a spare database of {}", this.template.database(), ex);
		}
	}

	/**
	 * Take a clone back from a test, on its thread. It is rewound in the background, or
	 * dropped.
	 * @param holder the test
	 */
	void recycle(DatabaseClone clone, String holder) {
		if (this.queue.reuse(clone)) {
			String thread = Thread.currentThread().getName();
			this.server.tasks().rewind(() -> rewind(clone, holder, thread));
		}
		else {
			discard(clone);
		}
	}

	private void rewind(DatabaseClone clone, String holder, String thread) {
		long start = System.nanoTime();
		Rewind rewind;
		try {
			rewind = clone.rewind();
		}
		catch (Throwable ex) {
			abandon(clone);
			throw ex;
		}
		long times = this.server.statistics().rewound(rewind, System.nanoTime() - start);
		switch (rewind.outcome()) {
			case UNCHANGED, UNDONE -> finish(clone, this.queue.addAgain(clone));
			case IMPOSSIBLE -> abandon(clone);
			case DISTURBED -> {
				warn(clone, holder, rewind.reason(), ClonePool.names(rewind.reason(), thread), times);
				abandon(clone);
			}
		}
	}

	/**
	 * Name a test that has left something at work. What its own thread has left is a
	 * fault of this test. A thread in the background may be that of a bean, which does
	 * the same in all tests: only the first is named.
	 */
	private static void warn(DatabaseClone clone, String holder, String reason, boolean ownThread, long times) {
		if (ownThread) {
			logger.warn("Database {} of {} is not used again: {}. End what the test starts before the test ends.",
					clone.name(), holder, reason);
		}
		else if (times == 1) {
			logger.warn(
					"Database {} of {} is not used again: {}. End what the test starts before the test ends. If a "
							+ "bean does so in each test, each costs a fresh database: this is said once, and counted.",
					clone.name(), holder, reason);
		}
	}

	private void abandon(DatabaseClone clone) {
		this.server.tasks().remove(clone::drop);
		this.queue.abandon();
	}

	int readyCount() {
		return this.queue.readyCount();
	}

	/**
	 * Drop the clones that are ready.
	 */
	void dropReady() {
		this.queue.takeReady().forEach((clone) -> this.server.tasks().remove(clone::drop));
	}

	/**
	 * Supply nothing any more.
	 */
	void close() {
		this.queue.close();
		dropReady();
	}

}
