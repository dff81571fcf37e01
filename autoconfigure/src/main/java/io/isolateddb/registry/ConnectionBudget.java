package io.isolateddb.registry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grants databases their connections, all at once, as long as the server has room for
 * them. Thread-safe.
 * <p>
 * If there is none, tests of this JVM wait in a queue, whose head has a ticket in the
 * registry; the lowest ticket of all JVMs has its turn. What starts contexts needs no
 * turn: some room is only for that, and what has it waits for nobody else.
 *
 * @since 0.1.0
 */
public final class ConnectionBudget {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionBudget.class);

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * What is taken, what of it is for contexts that start, and who waits elsewhere.
	 */
	private static final String USE = """
			SELECT (SELECT coalesce(sum(connections), 0) FROM test_databases)
					+ (SELECT coalesce(sum(connections), 0) FROM jvms),
				(SELECT coalesce(sum(connections), 0) FROM test_databases WHERE kind IN ('START_UP', 'SCRATCH')),
				(SELECT min(ticket) FROM waiting WHERE jvm <> ?)
			FROM registry""";

	private final RegistrySession session;

	private final Registry registry;

	private final ServerCapacity capacity;

	private final Runnable relief;

	private final Queue<Reservation> queue = new ConcurrentLinkedQueue<>();

	private final Ticket ticket = new Ticket();

	private volatile long ticketElsewhere;

	/**
	 * Create the room of a JVM.
	 * @param session the session in the registry
	 * @param capacity how much room there is
	 * @param relief makes room if that can be done without disturbing a test
	 */
	ConnectionBudget(RegistrySession session, Registry registry, ServerCapacity capacity, Runnable relief) {
		this.session = session;
		this.registry = registry;
		this.capacity = capacity;
		this.relief = relief;
	}

	/**
	 * Reserve connections for a test, if there are some and nobody waits.
	 * @param wanted the reservation
	 * @return the name of the database, or {@code null}
	 * @throws SQLException if the server does not answer
	 */
	public @Nullable String tryReserve(Reservation wanted) throws SQLException {
		return this.queue.isEmpty() ? ask(wanted, null) : null;
	}

	/**
	 * Wait for room for a test, without a thread. {@link #serve} gives it.
	 */
	void enqueue(Reservation wanted) {
		this.queue.add(wanted);
	}

	/**
	 * The reservation that comes next in this JVM.
	 * @return the reservation, or {@code null} if none waits
	 */
	public @Nullable Reservation head() {
		return this.queue.peek();
	}

	/**
	 * Wait for connections that no test can take.
	 * @param wanted the reservation
	 * @param timeout how long to wait
	 * @return the name of the database, or {@code null} if there were none in time
	 * @throws SQLException if the server does not answer
	 */
	public @Nullable String reserve(Reservation wanted, Duration timeout) throws SQLException {
		long deadline = System.nanoTime() + timeout.toNanos();
		Ticket own = new Ticket();
		try {
			while (true) {
				String name = ask(wanted, own);
				if (name != null || System.nanoTime() > deadline) {
					return name;
				}
				this.relief.run();
				LockSupport.parkNanos(STEP);
			}
		}
		finally {
			giveBack(own);
		}
	}

	/**
	 * Serve those who wait, in their order.
	 * @return whether somebody is still waiting
	 */
	boolean serve() {
		this.queue.removeIf((wanted) -> wanted.granted().isDone());
		for (Reservation head = this.queue.peek(); head != null; head = this.queue.peek()) {
			try {
				String name = ask(head, this.ticket);
				if (name == null) {
					this.relief.run();
					return true;
				}
				this.queue.remove(head);
				if (!head.granted().complete(name)) {
					this.registry.remove(name);
				}
			}
			catch (SQLException | RuntimeException ex) {
				this.queue.remove(head);
				head.granted().completeExceptionally(ex);
			}
		}
		giveBack(this.ticket);
		return false;
	}

	private @Nullable String ask(Reservation wanted, @Nullable Ticket ticket) throws SQLException {
		int room = this.capacity.get();
		this.capacity.requirePossible(wanted);
		String name = this.registry.nextName();
		return this.session.transaction((registry) -> {
			if (isGranted(registry, wanted, ticket, room)) {
				Registry.add(registry, name, wanted.kind(), wanted.connections());
				return Optional.of(name);
			}
			if (ticket != null) {
				ticket.hold(registry);
			}
			return Optional.<String>empty();
		}).orElse(null);
	}

	private boolean isGranted(RegistryTransaction registry, Reservation wanted, @Nullable Ticket ticket, int room)
			throws SQLException {
		Use use = registry.query((row) -> new Use(row.getInt(1), row.getInt(2), row.getLong(3)), USE, registry.jvm())
			.get(0);
		this.ticketElsewhere = use.ticketElsewhere();
		int reserve = Math.max(0, wanted.reserve() - use.forStart());
		boolean turn = !wanted.isForTest() || use.ticketElsewhere() == 0
				|| (ticket != null && ticket.isBefore(use.ticketElsewhere()));
		if (!turn || use.total() + wanted.connections() + reserve > room) {
			return false;
		}
		if (ticket != null) {
			ticket.giveBack(registry);
		}
		return true;
	}

	private void giveBack(Ticket ticket) {
		if (ticket.number != 0) {
			try {
				this.session.transaction(ticket::giveBack);
			}
			catch (SQLException ex) {
				logger.debug("Could not give a ticket back", ex);
			}
		}
	}

	/**
	 * Look whether another JVM waits.
	 */
	void look() throws SQLException {
		this.ticketElsewhere = this.session.single((registry) -> registry
			.query((row) -> row.getLong(1), "SELECT min(ticket) FROM waiting WHERE jvm <> ?", registry.jvm())
			.get(0));
	}

	/**
	 * Whether a test waits, here or in another JVM, so that no database may lie idle.
	 * @return {@code true} if one does
	 */
	public boolean isWaitedFor() {
		return this.ticketElsewhere != 0 || !this.queue.isEmpty();
	}

	/**
	 * Whether another JVM comes before this one.
	 * @return {@code true} if it does
	 */
	public boolean isTurnElsewhere() {
		long elsewhere = this.ticketElsewhere;
		return elsewhere != 0 && !this.ticket.isBefore(elsewhere);
	}

	/**
	 * What is known of all JVMs.
	 *
	 * @param total connections that are taken
	 * @param forStart those of them that are for contexts that start
	 * @param ticketElsewhere the lowest ticket of other JVMs, or 0
	 */
	private record Use(int total, int forStart, long ticketElsewhere) {

	}

	/**
	 * A place in the line of all JVMs. Written in transactions of the registry only.
	 */
	private static final class Ticket {

		private volatile long number;

		private boolean isBefore(long other) {
			return this.number != 0 && this.number < other;
		}

		/**
		 * Draw a number, or make sure that the one drawn is still there, which it is not
		 * if the session was lost.
		 */
		private void hold(RegistryTransaction registry) throws SQLException {
			if (this.number == 0) {
				this.number = registry.clock();
			}
			if (registry.query((row) -> row.getLong(1), "SELECT ticket FROM waiting WHERE ticket = ?", this.number)
				.isEmpty()) {
				registry.update("INSERT INTO waiting (ticket, jvm) VALUES (?, ?)", this.number, registry.jvm());
			}
		}

		private int giveBack(RegistryTransaction registry) throws SQLException {
			int given = (this.number != 0) ? registry.update("DELETE FROM waiting WHERE ticket = ?", this.number) : 0;
			this.number = 0;
			return given;
		}

	}

}
