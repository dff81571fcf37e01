package io.isolateddb.registry;

import java.util.concurrent.CompletableFuture;

/**
 * Asks the connection budget for a database with all the connections that it may ever
 * have.
 *
 * @param kind what the database is for
 * @param connections how many connections it may have
 * @param headroom how many connections must be left for contexts that start
 * @param granted completed with the name of the database when the budget grants the
 * request
 * @since 0.1.0
 */
public record BudgetRequest(DatabaseKind kind, int connections, int headroom, CompletableFuture<String> granted) {

	/**
	 * Create a request that may take the last connections.
	 * @param kind what the database is for
	 * @param connections how many connections it may have
	 * @return the request
	 */
	public static BudgetRequest of(DatabaseKind kind, int connections) {
		return new BudgetRequest(kind, connections, 0, new CompletableFuture<>());
	}

	/**
	 * How many connections the budget must have for this request.
	 */
	int needed() {
		return this.connections + this.headroom;
	}

	/**
	 * Whether this is for a test. All other requests are for a context that starts, and
	 * may use the headroom.
	 */
	boolean isForTest() {
		return this.kind == DatabaseKind.CLONE;
	}

}
