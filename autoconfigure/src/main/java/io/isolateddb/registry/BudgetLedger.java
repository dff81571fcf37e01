package io.isolateddb.registry;

import java.sql.SQLException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how many connections all JVMs have taken, and grants or refuses one request at a
 * time, each in a transaction of the registry. Thread-safe; a caller waits only for the
 * server.
 */
final class BudgetLedger {

	private static final Logger logger = LoggerFactory.getLogger(BudgetLedger.class);

	/**
	 * How many connections are taken, how many of them contexts that start have, and the
	 * lowest ticket of another JVM.
	 */
	private static final String USE = """
			SELECT (SELECT coalesce(sum(connections), 0) FROM test_databases)
					+ (SELECT coalesce(sum(connections), 0) FROM jvms),
				(SELECT coalesce(sum(connections), 0) FROM test_databases WHERE kind IN ('START_UP', 'SCRATCH')),
				(SELECT min(ticket) FROM waiting WHERE jvm <> ?)
			FROM registry""";

	private final RegistrySession session;

	private final Registry registry;

	private final ConnectionLimit limit;

	private volatile long otherTicket;

	BudgetLedger(RegistrySession session, Registry registry, ConnectionLimit limit) {
		this.session = session;
		this.registry = registry;
		this.limit = limit;
	}

	/**
	 * Grant a request, if there are connections for it and it is its turn. Otherwise the
	 * ticket keeps its place in the queue.
	 * @param ticket the place of the request, or {@code null} if it does not queue
	 * @return the name of the database, or {@code null}
	 */
	@Nullable String grant(BudgetRequest request, @Nullable QueueTicket ticket) throws SQLException {
		int connections = this.limit.get();
		this.limit.requirePossible(request);
		String name = this.registry.nextName();
		return this.session.transaction((registry) -> {
			if (isGrantable(registry, request, ticket, 0, connections)) {
				if (ticket != null) {
					ticket.release(registry);
				}
				registry.databases().add(name, request.kind(), null, request.connections());
				return Optional.of(name);
			}
			if (ticket != null) {
				ticket.hold(registry);
			}
			return Optional.<String>empty();
		}).orElse(null);
	}

	/**
	 * Grant a request for a database that has connections already, instead of these.
	 * @return whether it was granted
	 */
	boolean convert(String database, BudgetRequest request) throws SQLException {
		int connections = this.limit.get();
		return this.session.transaction((registry) -> {
			int held = registry.databases().connections(database);
			boolean granted = held > 0 && isGrantable(registry, request, null, held, connections);
			if (granted) {
				registry.databases().change(database, request.kind(), request.connections());
			}
			return granted;
		});
	}

	/**
	 * Whether there are connections for a request.
	 * @param held how many a database has that will be given back, all of which are for
	 * the start of a context
	 */
	private boolean isGrantable(RegistryTransaction registry, BudgetRequest request, @Nullable QueueTicket ticket,
			int held, int connections) throws SQLException {
		Use use = registry.query((row) -> new Use(row.getInt(1), row.getInt(2), row.getLong(3)), USE, registry.jvm())
			.get(0);
		this.otherTicket = use.otherTicket();
		int headroom = Math.max(0, request.headroom() - (use.forStart() - held));
		boolean turn = !request.isForTest() || use.otherTicket() == 0
				|| (ticket != null && ticket.isBefore(use.otherTicket()));
		return turn && use.total() - held + request.connections() + headroom <= connections;
	}

	/**
	 * Leave the queue. If that fails, the ticket goes when the JVM ends or has a new
	 * session.
	 */
	void release(QueueTicket ticket) {
		if (ticket.isHeld()) {
			try {
				this.session.transaction(ticket::release);
			}
			catch (SQLException ex) {
				logger.debug("Could not release a ticket", ex);
			}
		}
	}

	/**
	 * Find out whether another JVM waits.
	 */
	void refresh() throws SQLException {
		this.otherTicket = this.session.single((registry) -> registry.tickets().lowestOfOthers());
	}

	/**
	 * The lowest ticket of another JVM, as far as this JVM knows.
	 * @return the ticket, or 0 if no other JVM waits
	 */
	long otherTicket() {
		return this.otherTicket;
	}

	/**
	 * What all JVMs have together.
	 *
	 * @param total connections that are taken
	 * @param forStart those that contexts that start have
	 * @param otherTicket the lowest ticket of another JVM, or 0
	 */
	private record Use(int total, int forStart, long otherTicket) {

	}

}
