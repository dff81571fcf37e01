package io.isolateddb.registry;

import java.sql.SQLException;

/**
 * A place in the queue of all JVMs that wait for connections. A lower number comes first.
 * Only transactions of the registry change it, one at a time; any thread may read it.
 */
final class QueueTicket {

	private volatile long number;

	boolean isBefore(long other) {
		return this.number != 0 && this.number < other;
	}

	boolean isHeld() {
		return this.number != 0;
	}

	/**
	 * Draw a number, or make sure that the number is still in the registry: it is not if
	 * the session was lost.
	 */
	void hold(RegistryTransaction registry) throws SQLException {
		if (this.number == 0) {
			this.number = registry.clock();
		}
		if (!registry.tickets().contains(this.number)) {
			registry.tickets().add(this.number);
		}
	}

	/**
	 * Leave the queue.
	 */
	int release(RegistryTransaction registry) throws SQLException {
		int removed = isHeld() ? registry.tickets().remove(this.number) : 0;
		this.number = 0;
		return removed;
	}

}
