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
	 * The resolvers for embedded servers.
	 */
	private static final List<ServerResolver> EMBEDDED = ServiceLoader
		.load(ServerResolver.class, DatabaseServers.class.getClassLoader())
		.stream()
		.<ServerResolver>map(ServiceLoader.Provider::get)
		.toList();

	private DatabaseServers() {
	}

	/**
	 * Choose the server for an application. An embedded server is started if it does not
	 * run yet. In one JVM, the same server is always the same object, until it is closed.
	 * @param request describes the application
	 * @return the server, to be closed when the JVM ends
	 * @throws IsolatedDatabaseException if no server is found, or if it does not start;
	 * the next call tries again
	 */
	public static DatabaseServer choose(ServerRequest request) {
		return choose(request, (request.settings().embedded() == Embedded.ALWAYS) ? EMBEDDED
				: resolvers(EnvironmentVariables.ofThisProcess()));
	}

	/**
	 * Choose the server for tests without an application.
	 * @return the server, to be closed when the JVM ends
	 * @throws IsolatedDatabaseException if no server is found, or if it does not start
	 */
	public static DatabaseServer choose() {
		return choose(new ServerRequest(null, null, DatabaseServers.class.getClassLoader()));
	}

	/**
	 * All resolvers, in the order in which they are tried.
	 */
	static List<ServerResolver> resolvers(EnvironmentVariables variables) {
		return Stream.of(
				List.of(new ServerPropertyResolver(variables), new DatabaseUrlVariableResolver(variables),
						new ServerVariablesResolver(variables), new ServiceConnectionResolver()),
				EMBEDDED, List.of(new DataSourceUrlResolver()))
			.<ServerResolver>flatMap(List::stream)
			.toList();
	}

	static DatabaseServer choose(ServerRequest request, List<ServerResolver> resolvers) {
		List<String> reasons = new ArrayList<>();
		List<String> remedies = new ArrayList<>();
		for (ServerResolver resolver : resolvers) {
			Resolution resolution = resolver.resolve(request);
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
