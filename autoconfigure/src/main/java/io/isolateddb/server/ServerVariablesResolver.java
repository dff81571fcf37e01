package io.isolateddb.server;

import java.util.List;
import java.util.stream.Stream;

import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.DatabaseUrl;

/**
 * Resolves to the server in environment variables such as {@code POSTGRES_HOST}. One of
 * the host, the port and the user is enough; the others have the defaults of a new server
 * on this machine. A password alone names no server.
 *
 * @param product the product whose variables are read
 * @param variables the variables that name the server
 * @param process the variables of the process, whose password takes precedence
 */
record ServerVariablesResolver(DatabaseProduct product, EnvironmentVariables variables,
		EnvironmentVariables process) implements ServerResolver {

	private static final String PASSWORD = "PASSWORD";

	/**
	 * The resolvers of all products.
	 * @param variables the variables that name the server
	 * @param process the variables of the process
	 */
	static List<ServerResolver> all(EnvironmentVariables variables, EnvironmentVariables process) {
		return DatabaseProduct.all()
			.stream()
			.filter((product) -> !product.isInProcess())
			.<ServerResolver>map((product) -> new ServerVariablesResolver(product, variables, process))
			.toList();
	}

	@Override
	public Resolution resolve(ServerRequest request) {
		List<String> naming = Stream.of("USERNAME", "USER", "HOST", "PORT").map(this::name).toList();
		if (naming.stream().noneMatch(this.variables::has)) {
			return new NotApplicable("none of " + String.join(", ", naming) + " is set", "");
		}
		String origin = this.variables
			.origin(Stream.concat(naming.stream(), Stream.of(name(PASSWORD))).filter(this.variables::has).toList());
		if (!request.canConnectTo(this.product)) {
			return new Unsuitable(origin, "a " + this.product.name() + " server");
		}
		return new Resolved(origin, () -> ExternalServers.open(server(), origin, request));
	}

	private String name(String suffix) {
		return this.product.variablePrefix() + suffix;
	}

	private DeclaredServer server() {
		String host = get("HOST", "localhost");
		String port = this.variables.get(name("PORT"));
		String url = this.product.schemes().get(0) + "://" + encode(host) + ((port != null) ? ":" + port : "");
		String password = this.process.get(name(PASSWORD));
		return new DeclaredServer(url, get("USERNAME", get("USER", this.product.administrator())),
				(password != null) ? password : this.variables.get(name(PASSWORD)));
	}

	private String get(String suffix, String other) {
		String value = this.variables.get(name(suffix));
		return (value != null) ? value : other;
	}

	/**
	 * Encode a host for a URL. It may be the folder of a socket, or an IPv6 address.
	 */
	private static String encode(String host) {
		boolean versionSix = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
		return host.startsWith("/") ? DatabaseUrl.encode(host) : versionSix ? "[" + host + "]" : host;
	}

}
