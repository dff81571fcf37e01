package io.isolateddb.server;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.ServerResolver.NotApplicable;
import io.isolateddb.server.ServerResolver.Resolution;
import io.isolateddb.server.ServerResolver.Resolved;
import io.isolateddb.server.ServerSettings.Embedded;
import org.apiguardian.api.API;

/**
 * Chooses the server for the databases of an application. Thread-safe.
 *
 * @since 0.1.0
 */
@API(status = API.Status.MAINTAINED, since = "0.1.0")
public final class DatabaseServers {

	/**
	 * Those that start a server.
	 */
	private static final List<ServerResolver> EMBEDDED = ServiceLoader
		.load(ServerResolver.class, DatabaseServers.class.getClassLoader())
		.stream()
		.<ServerResolver>map(ServiceLoader.Provider::get)
		.toList();

	/**
	 * All resolvers, in the order in which they are tried.
	 */
	static final List<ServerResolver> RESOLVERS = Stream
		.<List<? extends ServerResolver>>of(List.of(new ServerPropertyResolver(), new DatabaseUrlVariableResolver(),
				new ServerVariablesResolver(), new ServiceConnectionResolver()), EMBEDDED,
				List.of(new DataSourceUrlResolver()))
		.<ServerResolver>flatMap(List::stream)
		.toList();

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
		return choose(request, EnvironmentVariables.ofThisProcess(), RESOLVERS);
	}

	/**
	 * Choose the server for tests that belong to no application.
	 * @return the server, to be closed when the JVM ends
	 * @throws IsolatedDatabaseException if there is none, or if it does not start
	 */
	public static DatabaseServer choose() {
		return choose(new ServerRequest(null, null, DatabaseServers.class.getClassLoader()));
	}

	static DatabaseServer choose(ServerRequest request, EnvironmentVariables variables,
			List<ServerResolver> resolvers) {
		List<String> reasons = new ArrayList<>();
		List<String> remedies = new ArrayList<>();
		for (ServerResolver resolver : resolvers) {
			Resolution resolution = resolver.resolve(request, variables);
			if (resolution instanceof Resolved resolved) {
				return resolved.server();
			}
			if (resolution instanceof NotApplicable missing && !missing.equals(NotApplicable.OTHER_PRODUCT)) {
				reasons.add(missing.reason());
				remedies.add(missing.remedy());
			}
		}
		remedies.removeIf(String::isEmpty);
		throw new IsolatedDatabaseException("No database server found for an application that declares " + request
				+ ": " + String.join("; ", reasons) + ". " + String.join(" Or: ", remedies));
	}

}
