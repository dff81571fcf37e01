package io.isolateddb.registry;

import java.util.concurrent.CompletableFuture;

/**
 * The wish for a database with all the connections that it may ever have.
 *
 * @param kind what the database is for
 * @param connections how many connections it may have
 * @param reserve how many connections must be left for contexts that start
 * @param granted gets the name of the database when there is room for it
 */
public record Reservation(DatabaseKind kind, int connections, int reserve, CompletableFuture<String> granted) {

	/**
	 * A reservation that leaves nothing for others.
	 * @param kind what the database is for
	 * @param connections how many connections it may have
	 * @return the reservation
	 */
	public static Reservation of(DatabaseKind kind, int connections) {
		return new Reservation(kind, connections, 0, new CompletableFuture<>());
	}

	/**
	 * How many connections there must be.
	 */
	int needed() {
		return this.connections + this.reserve;
	}

	/**
	 * Whether this is for a test. All else leads to a context that starts, and has room
	 * of its own.
	 */
	boolean isForTest() {
		return this.kind == DatabaseKind.CLONE;
	}

}
