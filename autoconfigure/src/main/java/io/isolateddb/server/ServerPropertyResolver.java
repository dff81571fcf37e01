package io.isolateddb.server;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The server that the user names for isolated databases, whatever it is.
 */
final class ServerPropertyResolver implements ServerResolver {

	static final String URL = "isolated-database.server.url";

	private static final String USERNAME = "isolated-database.server.username";

	private static final String PASSWORD = "isolated-database.server.password";

	@Override
	public Resolution resolve(ServerRequest request, EnvironmentVariables variables) {
		DeclaredServer bound = request.settings().server();
		String url = first(bound.url(), variables, URL);
		if (url == null) {
			return new NotApplicable(URL + " is not set",
					"Set " + URL + ", or the environment variable DATABASE_URL, to the URL of a server on which the "
							+ "tests may create databases, such as postgres://user:password@host:5432/postgres.");
		}
		DeclaredServer server = new DeclaredServer(url, first(bound.username(), variables, USERNAME),
				first(bound.password(), variables, PASSWORD));
		String variable = variable(URL);
		String origin = url.equals(variables.get(variable)) ? variables.origin(variable) : URL;
		return new Resolved(ExternalServers.open(server, origin, request));
	}

	/**
	 * Spring binds the property from everywhere but the {@code .env} file.
	 */
	private static @Nullable String first(@Nullable String set, EnvironmentVariables variables, String property) {
		return (set != null) ? set : variables.get(variable(property));
	}

	private static String variable(String property) {
		return property.replace("-", "_").replace('.', '_').toUpperCase(Locale.ROOT);
	}

}
