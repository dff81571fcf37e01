package io.isolateddb.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.server.ServerResolver.NotApplicable;
import io.isolateddb.server.ServerResolver.Resolution;
import io.isolateddb.server.ServerResolver.Resolved;
import io.isolateddb.server.ServerResolver.Unsuitable;
import io.isolateddb.server.ServerSettings.Embedded;
import org.apiguardian.api.API;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

	/**
	 * The servers whose choice is logged already. They are compared by identity.
	 */
	private static final Set<DatabaseServer> LOGGED = Collections
		.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	private static final Logger logger = LoggerFactory.getLogger(DatabaseServers.class);

	private DatabaseServers() {
	}

	/**
	 * Choose the server for an application. An embedded server is started if it does not
	 * run yet. In one JVM, the same server is always the same object, until it is closed.
	 * The choice is logged once for each server.
	 * @param request describes the application
	 * @return the server, to be closed when the JVM ends
	 * @throws IsolatedDatabaseException if no server is found, or if the first one that
	 * is found cannot be used; the next call tries again
	 */
	public static DatabaseServer choose(ServerRequest request) {
		return choose(request, System.getenv(), Path.of(System.getProperty("user.dir")));
	}

	/**
	 * Choose the server for tests without an application.
	 * @return the server, to be closed when the JVM ends
	 * @throws IsolatedDatabaseException if no server is found, or if the first one that
	 * is found cannot be used
	 */
	public static DatabaseServer choose() {
		return choose(new ServerRequest(null, null, DatabaseServers.class.getClassLoader()));
	}

	/**
	 * Choose the server for an application in an environment.
	 * @param request describes the application
	 * @param process the environment variables of the process
	 * @param directory the working directory, where the search for {@code .env} starts
	 */
	static DatabaseServer choose(ServerRequest request, Map<String, String> process, Path directory) {
		EnvironmentVariables variables = new EnvironmentVariables(process);
		DotEnvResolver dotEnv = DotEnvResolver.of(directory, variables);
		List<ServerResolver> named = new ArrayList<>();
		named.add(new ServerPropertyResolver(variables, dotEnv.variables()));
		named.add(new InProcessResolver(false));
		named.add(new DatabaseUrlVariableResolver(variables));
		named.addAll(ServerVariablesResolver.all(variables, variables));
		named.add(new ServiceConnectionResolver());
		List<ServerResolver> last = List.of(dotEnv, new DataSourceUrlResolver(), new InProcessResolver(true));
		return (request.settings().embedded() == Embedded.ALWAYS)
				? choose(request, concat(List.of(List.of(new InProcessResolver(false)), EMBEDDED)),
						concat(List.of(named, last)))
				: choose(request, concat(List.of(named, EMBEDDED, last)), List.of());
	}

	private static List<ServerResolver> concat(List<List<ServerResolver>> lists) {
		return lists.stream().flatMap(List::stream).toList();
	}

	/**
	 * Choose the first server that a resolver finds.
	 * @param request describes the application
	 * @param resolvers the resolvers, in the order of their precedence
	 * @param others resolvers whose servers are passed over whatever they find
	 */
	static DatabaseServer choose(ServerRequest request, List<ServerResolver> resolvers, List<ServerResolver> others) {
		List<Resolution> resolutions = resolvers.stream().map((resolver) -> resolver.resolve(request)).toList();
		Resolved chosen = resolutions.stream()
			.filter(Resolved.class::isInstance)
			.map(Resolved.class::cast)
			.findFirst()
			.orElseThrow(() -> failure(request, resolutions));
		DatabaseServer server = chosen.opener().get();
		if (LOGGED.add(server)) {
			String passedOver = Stream
				.concat(resolutions.stream(), others.stream().map((resolver) -> resolver.resolve(request)))
				.filter((resolution) -> resolution != chosen)
				.flatMap(DatabaseServers::named)
				.collect(Collectors.joining(", "));
			logger.info("Using {}{}", server.description(), passedOver.isEmpty() ? "" : "; passed over: " + passedOver);
			warnOfUnusedSettings(request, server);
		}
		return server;
	}

	/**
	 * Only embedded servers have a command that starts them.
	 */
	private static void warnOfUnusedSettings(ServerRequest request, DatabaseServer server) {
		Set<String> names = request.settings().embeddedSettings().keySet();
		if (!names.isEmpty() && server.startCommand().isEmpty()) {
			logger.warn("isolated-database.server.embedded-settings have no effect on {}: {}. Set them on that server, "
					+ "or let an embedded one be used, with isolated-database.server.embedded=always and its library "
					+ "on the class path.", server.description(), String.join(", ", names));
		}
	}

	private static Stream<String> named(Resolution resolution) {
		if (resolution instanceof Resolved resolved) {
			return Stream.of(resolved.origin());
		}
		return (resolution instanceof Unsuitable unsuitable)
				? Stream.of(unsuitable.origin() + " (" + unsuitable.server() + ", which the application cannot use)")
				: Stream.empty();
	}

	private static IsolatedDatabaseException failure(ServerRequest request, List<Resolution> resolutions) {
		String reasons = resolutions.stream()
			.map(DatabaseServers::reason)
			.filter((reason) -> !reason.isEmpty())
			.collect(Collectors.joining("; "));
		String remedies = resolutions.stream()
			.map((resolution) -> (resolution instanceof NotApplicable missing) ? missing.remedy() : "")
			.filter((remedy) -> !remedy.isEmpty())
			.collect(Collectors.joining(" Or: "));
		return new IsolatedDatabaseException("No database server found for an application that declares " + request
				+ ": " + reasons + ". " + remedies);
	}

	private static String reason(Resolution resolution) {
		return (resolution instanceof NotApplicable missing) ? missing.reason()
				: (resolution instanceof Unsuitable unsuitable)
						? unsuitable.origin() + " names " + unsuitable.server() + ", which the application cannot use"
						: "";
	}

}
