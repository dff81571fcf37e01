package io.isolateddb.server;

import java.util.function.Consumer;

/**
 * One way to a server.
 */
interface ServerChoice {

	/**
	 * Why this way is not open to an application.
	 * @return the reason, for people to read, or an empty string if it is open
	 */
	String whyNot(ServerRequest request);

	/**
	 * The server at the end of this way.
	 * @param announce is told of a server that nobody has used before
	 */
	DatabaseServer server(ServerRequest request, Consumer<DatabaseServer> announce);

}
