package io.isolateddb.server;

import java.util.function.Supplier;

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
	 * Find the server. Nothing is started, and no connection is opened.
	 * @param request describes the application
	 * @return the server, or the reason why there is none
	 */
	Resolution resolve(ServerRequest request);

	/**
	 * The result of a resolver.
	 */
	sealed interface Resolution permits Resolved, Unsuitable, NotApplicable {

	}

	/**
	 * There is a server for the application.
	 *
	 * @param origin what names the server, for messages
	 * @param opener opens the server, and starts it if it is an embedded one. Equal
	 * requests get the same server. It throws an {@link IsolatedDatabaseException} if the
	 * server cannot be used; no other resolver is tried then, as its server might be one
	 * that the user does not expect
	 */
	record Resolved(String origin, Supplier<DatabaseServer> opener) implements Resolution {

	}

	/**
	 * There is a server, but the application cannot use it.
	 *
	 * @param origin what names the server, for messages
	 * @param server what server it is, such as {@code a MySQL server}
	 */
	record Unsuitable(String origin, String server) implements Resolution {

	}

	/**
	 * There is no server.
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
