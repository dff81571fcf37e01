package io.isolateddb.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.isolateddb.engine.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * Gives databases their connections, all at once, as long as the server has enough for
 * all JVMs. Thread-safe.
 * <p>
 * If there are not enough, the tests of this JVM wait in a queue, whose head has a ticket
 * in the registry; the JVM with the lowest ticket comes first. No thread waits there: the
 * thread of the registry grants requests in their order. A context that starts needs no
 * ticket: some connections are reserved for such contexts, and they wait only for one
 * another.
 *
 * @since 0.1.0
 */
public final class ConnectionBudget {

	private static final long RETRY_MILLIS = 20;

	private final BudgetLedger ledger;

	private final Registry registry;

	private final ConnectionLimit limit;

	private final Runnable releaseUnused;

	private final ScheduledExecutorService thread;

	private final Queue<BudgetRequest> queue = new ConcurrentLinkedQueue<>();

	private final QueueTicket ticket = new QueueTicket();

	/** Whether the next retry is planned. Only the thread of the registry uses it. */
	private boolean retrying;

	/**
	 * Create the budget of a JVM.
	 * @param releaseUnused releases connections that no test uses
	 * @param thread the thread of the registry
	 */
	ConnectionBudget(BudgetLedger ledger, Registry registry, ConnectionLimit limit, Runnable releaseUnused,
			ScheduledExecutorService thread) {
		this.ledger = ledger;
		this.registry = registry;
		this.limit = limit;
		this.releaseUnused = releaseUnused;
		this.thread = thread;
	}

	/**
	 * Make a request for a clone for tests: for its pool, and for the session that tracks
	 * its changes. As many connections must be left for a context that starts.
	 * @param maximumPoolSize how many connections the pool may have
	 * @return the request
	 * @throws SQLException if the server does not answer
	 */
	public BudgetRequest requestForTest(int maximumPoolSize) throws SQLException {
		int forStart = this.limit.forMigration(maximumPoolSize) + 1;
		return new BudgetRequest(DatabaseKind.CLONE, maximumPoolSize + 1, forStart, new CompletableFuture<>());
	}

	/**
	 * Acquire connections for a test, if there are enough and no test waits. Does not
	 * wait.
	 * @param request the request
	 * @return the name of the database, or {@code null}
	 * @throws SQLException if the server does not answer
	 */
	public @Nullable String tryAcquire(BudgetRequest request) throws SQLException {
		return this.queue.isEmpty() ? this.ledger.grant(request, null) : null;
	}

	/**
	 * Let tests use a database that was for the start of a context, if there are enough
	 * connections and no test waits. Does not wait.
	 * @param database the database
	 * @param request the request for the tests
	 * @return whether they may use it
	 * @throws SQLException if the server does not answer
	 */
	public boolean tryConvert(String database, BudgetRequest request) throws SQLException {
		return this.queue.isEmpty() && this.ledger.convert(database, request);
	}

	/**
	 * Let a test wait for connections in the queue, without a thread.
	 * @param request the request, whose future is completed when it is granted
	 */
	public void enqueue(BudgetRequest request) {
		this.queue.add(request);
		try {
			this.thread.execute(this::grantQueued);
		}
		catch (RejectedExecutionException ex) {
			request.granted().completeExceptionally(ex);
		}
	}

	/**
	 * Acquire connections for a context that starts or for a template. Waits for them in
	 * the calling thread.
	 * @param request the request
	 * @param timeout how long to wait
	 * @return the name of the database, or {@code null} if there were not enough in time
	 * @throws SQLException if the server does not answer
	 */
	public @Nullable String acquire(BudgetRequest request, Duration timeout) throws SQLException {
		long deadline = System.nanoTime() + timeout.toNanos();
		QueueTicket own = new QueueTicket();
		try {
			while (true) {
				String name = this.ledger.grant(request, own);
				if (name != null || System.nanoTime() > deadline) {
					return name;
				}
				this.releaseUnused.run();
				Waiting.pause(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS), "connections of the server");
			}
		}
		finally {
			this.ledger.release(own);
		}
	}

	private void grantQueued() {
		if (!grantAll() && !this.retrying && !this.thread.isShutdown()) {
			this.retrying = true;
			this.thread.schedule(() -> {
				this.retrying = false;
				grantQueued();
			}, RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	/**
	 * Grant the requests of the queue in their order.
	 * @return {@code false} if there are not enough connections for one of them
	 */
	private boolean grantAll() {
		this.queue.removeIf((request) -> request.granted().isDone());
		for (BudgetRequest head = this.queue.peek(); head != null; head = this.queue.peek()) {
			try {
				String name = this.ledger.grant(head, this.ticket);
				if (name == null) {
					this.releaseUnused.run();
					return false;
				}
				this.queue.remove(head);
				if (!head.granted().complete(name)) {
					this.registry.remove(name);
				}
			}
			catch (Throwable ex) {
				this.queue.remove(head);
				head.granted().completeExceptionally(ex);
			}
		}
		this.ledger.release(this.ticket);
		return true;
	}

	/**
	 * The request of this JVM that is granted next.
	 * @return the request, or {@code null} if no test of this JVM waits
	 */
	public @Nullable BudgetRequest head() {
		return this.queue.peek();
	}

	/**
	 * Whether a test waits for connections, in this JVM or in another one, so that no JVM
	 * may keep an unused database.
	 * @return {@code true} if one waits
	 */
	public boolean isWaitedFor() {
		return this.ledger.otherTicket() != 0 || !this.queue.isEmpty();
	}

	/**
	 * Whether another JVM comes before this one.
	 * @return {@code true} if it does
	 */
	public boolean isTurnOfOtherJvm() {
		long other = this.ledger.otherTicket();
		return other != 0 && !this.ticket.isBefore(other);
	}

}
