package io.isolateddb.server;

import io.isolateddb.IsolatedDatabaseException;

/**
 * One way to come by a server. The ways are asked in a fixed order, and the first that
 * leads to one wins.
 */
interface ServerWay {

	/**
	 * Ask for a server. Asking again for the same gives the same server.
	 * @param request what the application and its user want
	 * @param variables the environment
	 * @return the server, or why this way does not lead to one
	 * @throws IsolatedDatabaseException if this is the way to go, but its server cannot
	 * be had; the ways behind it are not asked then, as they would lead to a server that
	 * the user does not expect
	 */
	Answer ask(ServerRequest request, EnvironmentVariables variables);

	/**
	 * The answer of a way.
	 */
	sealed interface Answer permits Found, NotApplicable {

	}

	/**
	 * There is a server.
	 *
	 * @param server the server
	 */
	record Found(DatabaseServer server) implements Answer {

	}

	/**
	 * This way does not lead to a server.
	 *
	 * @param reason what was looked at and found wanting, a clause
	 * @param remedy what the user can do to go this way, one or more sentences, or an
	 * empty string if another way says so already
	 */
	record NotApplicable(String reason, String remedy) implements Answer {

		/**
		 * The application wants a product that another way is for.
		 */
		static final NotApplicable OTHER_PRODUCT = new NotApplicable("", "");

	}

}
