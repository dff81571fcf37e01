package io.isolateddb.registry;

import java.sql.SQLException;

/**
 * The table {@code waiting}: the tickets of the JVMs that wait for connections.
 *
 * @param registry the session in the registry
 */
record TicketTable(RegistryTransaction registry) {

	/**
	 * The lowest ticket of another JVM.
	 * @return the ticket, or 0 if no other JVM waits
	 */
	long lowestOfOthers() throws SQLException {
		return this.registry
			.query((row) -> row.getLong(1), "SELECT min(ticket) FROM waiting WHERE jvm <> ?", this.registry.jvm())
			.get(0);
	}

	boolean contains(long ticket) throws SQLException {
		return !this.registry.query((row) -> row.getLong(1), "SELECT ticket FROM waiting WHERE ticket = ?", ticket)
			.isEmpty();
	}

	void add(long ticket) throws SQLException {
		this.registry.update("INSERT INTO waiting (ticket, jvm) VALUES (?, ?)", ticket, this.registry.jvm());
	}

	int remove(long ticket) throws SQLException {
		return this.registry.update("DELETE FROM waiting WHERE ticket = ?", ticket);
	}

	int removeJvm(long jvm) throws SQLException {
		return this.registry.update("DELETE FROM waiting WHERE jvm = ?", jvm);
	}

}
