package io.isolateddb.server;

/**
 * Resolves to the server in the environment variable {@code DATABASE_URL}, if the
 * application can use it.
 *
 * @param variables the environment
 */
record DatabaseUrlVariableResolver(EnvironmentVariables variables) implements ServerResolver {

	private static final String VARIABLE = "DATABASE_URL";

	@Override
	public Resolution resolve(ServerRequest request) {
		String value = this.variables.get(VARIABLE);
		if (value == null) {
			return new NotApplicable(VARIABLE + " is not set", "");
		}
		String origin = this.variables.origin(VARIABLE);
		ServerUrl url = ServerUrl.of(new DeclaredServer(value, null, null), origin, request);
		if (!request.canConnectTo(url.product())) {
			return new NotApplicable(
					origin + " names a " + url.product().name() + " server, which the application cannot use", "");
		}
		return new Resolved(ExternalServers.open(url, origin, request));
	}

}
