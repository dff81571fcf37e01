package io.isolateddb.server;

import io.isolateddb.IsolatedDatabaseException;

/**
 * Finds a server in one place, such as a property or an embedded server's library.
 * {@link DatabaseServers} tries the resolvers in a fixed order, and the first server that
 * is found is used. Those that start an embedded server are found by
 * {@link java.util.ServiceLoader}. Thread-safe.
 *
 * @since 0.1.0
 */
public interface ServerResolver {

	/**
	 * Find the server. The same request gives the same server again.
	 * @param request what the application and its user want
	 * @param variables the environment
	 * @return the server, or why there is none
	 * @throws IsolatedDatabaseException if the user has named a server here that cannot
	 * be used; no other resolver is tried then, as it might find a server that the user
	 * does not expect
	 */
	Resolution resolve(ServerRequest request, EnvironmentVariables variables);

	/**
	 * What a resolver has found.
	 */
	sealed interface Resolution permits Resolved, NotApplicable {

	}

	/**
	 * There is a server.
	 *
	 * @param server the server
	 */
	record Resolved(DatabaseServer server) implements Resolution {

	}

	/**
	 * There is no server here.
	 *
	 * @param reason what is missing, a clause
	 * @param remedy what the user can do, one or more sentences, or an empty string if
	 * another resolver says so already
	 */
	record NotApplicable(String reason, String remedy) implements Resolution {

		/**
		 * The application wants a product that another resolver is for.
		 */
		public static final NotApplicable OTHER_PRODUCT = new NotApplicable("", "");

	}

}
