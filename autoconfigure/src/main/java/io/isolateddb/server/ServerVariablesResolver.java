package io.isolateddb.server;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.DatabaseUrl;

/**
 * The server that environment variables such as {@code POSTGRES_HOST} name; one is
 * enough, and the others have the values of a new server on this machine.
 */
final class ServerVariablesResolver implements ServerResolver {

	private static final List<String> VARIABLES = List.of("USERNAME", "PASSWORD", "HOST", "PORT");

	@Override
	public Resolution resolve(ServerRequest request, EnvironmentVariables variables) {
		List<String> reasons = new ArrayList<>();
		for (DatabaseProduct product : DatabaseProduct.all()) {
			String origin = set(product, variables);
			if (origin.isEmpty()) {
				reasons.add("no " + product.variablePrefix() + "HOST or the like is set");
			}
			else if (request.fits(product)) {
				ServerUrl url = url(product, origin, request, variables);
				return new Resolved(ExternalServers.open(url, origin, request));
			}
			else {
				reasons.add(origin + " names a " + product.name() + " server, which the application cannot use");
			}
		}
		return new NotApplicable(String.join("; ", reasons), "");
	}

	private static String set(DatabaseProduct product, EnvironmentVariables variables) {
		return VARIABLES.stream()
			.map((name) -> product.variablePrefix() + name)
			.filter((name) -> variables.get(name) != null)
			.map(variables::origin)
			.collect(Collectors.joining(", "));
	}

	private static ServerUrl url(DatabaseProduct product, String origin, ServerRequest request,
			EnvironmentVariables variables) {
		String host = variables.get(product.variablePrefix() + "HOST");
		String port = variables.get(product.variablePrefix() + "PORT");
		String username = variables.get(product.variablePrefix() + "USERNAME");
		String url = product.schemes().get(0) + "://" + ((host != null) ? encode(host) : "localhost")
				+ ((port != null) ? ":" + port : "");
		DeclaredServer server = new DeclaredServer(url, (username != null) ? username : product.administrator(),
				variables.get(product.variablePrefix() + "PASSWORD"));
		return ServerUrl.of(server, origin, request);
	}

	/**
	 * The folder of a socket, or an address with colons, as it stands in a URL.
	 */
	private static String encode(String host) {
		boolean versionSix = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
		return host.startsWith("/") ? DatabaseUrl.encode(host) : versionSix ? "[" + host + "]" : host;
	}

}
