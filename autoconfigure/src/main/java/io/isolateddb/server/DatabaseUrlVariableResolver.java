package io.isolateddb.server;

/**
 * The server that the environment variable {@code DATABASE_URL} names, if the application
 * can use it.
 */
final class DatabaseUrlVariableResolver implements ServerResolver {

	private static final String VARIABLE = "DATABASE_URL";

	@Override
	public Resolution resolve(ServerRequest request, EnvironmentVariables variables) {
		String value = variables.get(VARIABLE);
		if (value == null) {
			return new NotApplicable(VARIABLE + " is not set", "");
		}
		String origin = variables.origin(VARIABLE);
		ServerUrl url = ServerUrl.of(new DeclaredServer(value, null, null), origin, request);
		if (!request.fits(url.product())) {
			return new NotApplicable(
					origin + " names a " + url.product().name() + " server, which the application cannot use", "");
		}
		return new Resolved(ExternalServers.open(url, origin, request));
	}

}
