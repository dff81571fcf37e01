package io.isolateddb.server;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Resolves to the server in {@code isolated-database.server.url}.
 *
 * @param variables the environment, in which the property may be a variable
 */
record ServerPropertyResolver(EnvironmentVariables variables) implements ServerResolver {

	static final String URL = "isolated-database.server.url";

	private static final String USERNAME = "isolated-database.server.username";

	private static final String PASSWORD = "isolated-database.server.password";

	@Override
	public Resolution resolve(ServerRequest request) {
		DeclaredServer bound = request.settings().server();
		String url = first(bound.url(), URL);
		if (url == null) {
			return new NotApplicable(URL + " is not set",
					"Set " + URL + ", or the environment variable DATABASE_URL, to the URL of a server on which the "
							+ "tests may create databases, such as postgres://user:password@host:5432/postgres.");
		}
		DeclaredServer server = new DeclaredServer(url, first(bound.username(), USERNAME),
				first(bound.password(), PASSWORD));
		String variable = variable(URL);
		String origin = url.equals(this.variables.get(variable)) ? this.variables.origin(variable) : URL;
		return new Resolved(ExternalServers.open(server, origin, request));
	}

	/**
	 * The bound value, else the variable. Spring does not bind the {@code .env} file, and
	 * without Spring nothing binds variables.
	 */
	private @Nullable String first(@Nullable String bound, String property) {
		return (bound != null) ? bound : this.variables.get(variable(property));
	}

	private static String variable(String property) {
		return property.replace("-", "_").replace('.', '_').toUpperCase(Locale.ROOT);
	}

}
