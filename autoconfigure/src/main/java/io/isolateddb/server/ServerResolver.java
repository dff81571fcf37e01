package io.isolateddb.server;

import io.isolateddb.IsolatedDatabaseException;

/**
 * Finds the server in one place, such as a property or the library of an embedded server.
 * {@link DatabaseServers} tries the resolvers in a fixed order and uses the first server
 * that is found. Resolvers for embedded servers are found by
 * {@link java.util.ServiceLoader}. Thread-safe.
 *
 * @since 0.1.0
 */
public interface ServerResolver {

	/**
	 * Find the server. Equal requests get the same server.
	 * @param request describes the application
	 * @return the server, or the reason why there is none
	 * @throws IsolatedDatabaseException if the user has named a server here that cannot
	 * be used; no other resolver is tried then, as its server might be one that the user
	 * does not expect
	 */
	Resolution resolve(ServerRequest request);

	/**
	 * The result of a resolver.
	 */
	sealed interface Resolution permits Resolved, NotApplicable {

	}

	/**
	 * The resolver has found a server.
	 *
	 * @param server the server
	 */
	record Resolved(DatabaseServer server) implements Resolution {

	}

	/**
	 * The resolver has found no server.
	 *
	 * @param reason what is missing, a clause
	 * @param remedy what the user can do, one or more sentences; empty if another
	 * resolver has the same remedy
	 */
	record NotApplicable(String reason, String remedy) implements Resolution {

		/**
		 * The application uses a product for which there is another resolver.
		 */
		public static final NotApplicable OTHER_PRODUCT = new NotApplicable("", "");

	}

}
