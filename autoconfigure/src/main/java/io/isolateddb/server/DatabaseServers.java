package io.isolateddb.server;

import java.util.ArrayList;
import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.ServerSettings.Embedded;
import io.isolateddb.server.ServerWay.Answer;
import io.isolateddb.server.ServerWay.Found;
import io.isolateddb.server.ServerWay.NotApplicable;

/**
 * Chooses the server for the databases of an application. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DatabaseServers {

	/**
	 * The ways to a server, in the order in which they are asked.
	 */
	static final List<ServerWay> WAYS = List.of(new PropertyWay(), new DatabaseUrlWay(), new ServerVariablesWay(),
			new ServiceWay(), new EmbeddedPostgresWay(), new EmbeddedMariaDbWay(), new DataSourceWay());

	/**
	 * Those of them that start a server.
	 */
	private static final List<ServerWay> EMBEDDED = List.of(new EmbeddedPostgresWay(), new EmbeddedMariaDbWay());

	private DatabaseServers() {
	}

	/**
	 * Choose the server for an application, and start it if it is an embedded one that
	 * does not run yet. Whoever in this JVM is led to the same server gets the same
	 * object, until it is closed.
	 * @param request what the application and its user want
	 * @return the server, to be closed when the JVM ends
	 * @throws IsolatedDatabaseException if there is none, or if it does not start; the
	 * next call tries again
	 */
	public static DatabaseServer choose(ServerRequest request) {
		if (request.settings().embedded() == Embedded.ALWAYS) {
			return choose(request, EnvironmentVariables.NONE, EMBEDDED);
		}
		return choose(request, EnvironmentVariables.ofThisProcess(), WAYS);
	}

	/**
	 * Choose the server for tests that belong to no application.
	 * @return the server, to be closed when the JVM ends
	 * @throws IsolatedDatabaseException if there is none, or if it does not start
	 */
	public static DatabaseServer choose() {
		return choose(new ServerRequest(null, null, DatabaseServers.class.getClassLoader()));
	}

	static DatabaseServer choose(ServerRequest request, EnvironmentVariables variables, List<ServerWay> ways) {
		List<String> reasons = new ArrayList<>();
		List<String> remedies = new ArrayList<>();
		for (ServerWay way : ways) {
			Answer answer = way.ask(request, variables);
			if (answer instanceof Found found) {
				return found.server();
			}
			if (answer instanceof NotApplicable dead && !dead.equals(NotApplicable.OTHER_PRODUCT)) {
				reasons.add(dead.reason());
				remedies.add(dead.remedy());
			}
		}
		remedies.removeIf(String::isEmpty);
		throw new IsolatedDatabaseException("No database server found for an application that declares " + request
				+ ": " + String.join("; ", reasons) + ". " + String.join(" Or: ", remedies));
	}

}
