package io.isolateddb.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The server that environment variables such as {@code POSTGRES_HOST} name; one is
 * enough, and the others have the values of a new server on this machine.
 */
final class ServerVariablesWay implements ServerWay {

	private static final List<String> VARIABLES = List.of("USERNAME", "PASSWORD", "HOST", "PORT");

	@Override
	public Answer ask(ServerRequest request, EnvironmentVariables variables) {
		List<String> reasons = new ArrayList<>();
		for (ServerProduct product : ServerProduct.values()) {
			String origin = set(product, variables);
			if (origin.isEmpty()) {
				reasons.add("no " + product.variables() + "HOST or the like is set");
			}
			else if (product.fits(request)) {
				ServerUrl url = url(product, origin, request, variables);
				return new Found(ExternalServers.open(url, origin, request.classLoader()));
			}
			else {
				reasons.add(origin + " names a " + product + " server, which the application cannot use");
			}
		}
		return new NotApplicable(String.join("; ", reasons), "");
	}

	private static String set(ServerProduct product, EnvironmentVariables variables) {
		return VARIABLES.stream()
			.map((name) -> product.variables() + name)
			.filter((name) -> variables.get(name) != null)
			.map(variables::origin)
			.collect(Collectors.joining(", "));
	}

	private static ServerUrl url(ServerProduct product, String origin, ServerRequest request,
			EnvironmentVariables variables) {
		String host = variables.get(product.variables() + "HOST");
		String port = variables.get(product.variables() + "PORT");
		String username = variables.get(product.variables() + "USERNAME");
		String url = product.name().toLowerCase(Locale.ROOT) + "://" + ((host != null) ? encode(host) : "localhost")
				+ ((port != null) ? ":" + port : "");
		DeclaredServer server = new DeclaredServer(url, (username != null) ? username : product.administrator(),
				variables.get(product.variables() + "PASSWORD"));
		return ServerUrl.of(server, origin, request.classLoader());
	}

	/**
	 * The folder of a socket, or an address with colons, as it stands in a URL.
	 */
	private static String encode(String host) {
		boolean versionSix = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
		return host.startsWith("/") ? UrlParameters.encode(host) : versionSix ? "[" + host + "]" : host;
	}

}
