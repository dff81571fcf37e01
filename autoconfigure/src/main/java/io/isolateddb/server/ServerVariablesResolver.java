package io.isolateddb.server;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.DatabaseUrl;

/**
 * Resolves to the server in environment variables such as {@code POSTGRES_HOST}. One of
 * them is enough; the others have the defaults of a new server on this machine.
 *
 * @param variables the environment
 */
record ServerVariablesResolver(EnvironmentVariables variables) implements ServerResolver {

	private static final List<String> VARIABLES = List.of("USERNAME", "PASSWORD", "HOST", "PORT");

	@Override
	public Resolution resolve(ServerRequest request) {
		List<String> reasons = new ArrayList<>();
		for (DatabaseProduct product : DatabaseProduct.all()) {
			String origin = origin(product);
			if (origin.isEmpty()) {
				reasons.add("no " + product.variablePrefix() + "HOST or the like is set");
			}
			else if (request.canConnectTo(product)) {
				ServerUrl url = url(product, origin, request);
				return new Resolved(ExternalServers.open(url, origin, request));
			}
			else {
				reasons.add(origin + " names a " + product.name() + " server, which the application cannot use");
			}
		}
		return new NotApplicable(String.join("; ", reasons), "");
	}

	private String origin(DatabaseProduct product) {
		return VARIABLES.stream()
			.map((name) -> product.variablePrefix() + name)
			.filter((name) -> this.variables.get(name) != null)
			.map(this.variables::origin)
			.collect(Collectors.joining(", "));
	}

	private ServerUrl url(DatabaseProduct product, String origin, ServerRequest request) {
		String host = this.variables.get(product.variablePrefix() + "HOST");
		String port = this.variables.get(product.variablePrefix() + "PORT");
		String username = this.variables.get(product.variablePrefix() + "USERNAME");
		String url = product.schemes().get(0) + "://" + ((host != null) ? encode(host) : "localhost")
				+ ((port != null) ? ":" + port : "");
		DeclaredServer server = new DeclaredServer(url, (username != null) ? username : product.administrator(),
				this.variables.get(product.variablePrefix() + "PASSWORD"));
		return ServerUrl.of(server, origin, request);
	}

	/**
	 * Encode a host for a URL. It may be the folder of a socket, or an IPv6 address.
	 */
	private static String encode(String host) {
		boolean versionSix = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
		return host.startsWith("/") ? DatabaseUrl.encode(host) : versionSix ? "[" + host + "]" : host;
	}

}
