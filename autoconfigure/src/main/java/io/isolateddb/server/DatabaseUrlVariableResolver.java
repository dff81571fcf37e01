package io.isolateddb.server;

import java.util.List;
import java.util.Optional;

import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.DatabaseUrl;

/**
 * Resolves to the server in the environment variable {@code DATABASE_URL}, if the
 * application can use it. In a {@code .env} file, which serves other programs too, it may
 * be the URL of any database.
 *
 * @param variables the environment
 */
record DatabaseUrlVariableResolver(EnvironmentVariables variables) implements ServerResolver {

	private static final String VARIABLE = "DATABASE_URL";

	@Override
	public Resolution resolve(ServerRequest request) {
		if (!this.variables.has(VARIABLE)) {
			return new NotApplicable(VARIABLE + " is not set", "");
		}
		String origin = this.variables.origin(List.of(VARIABLE));
		DatabaseUrl url = DatabaseUrl.of(this.variables.values().getOrDefault(VARIABLE, "").strip());
		Optional<DatabaseProduct> product = url.product();
		if (product.isPresent() && !request.canConnectTo(product.get())) {
			return new Unsuitable(origin, "a " + product.get().name() + " server");
		}
		if (product.isEmpty() && this.variables.file() != null && !url.scheme().isEmpty()) {
			return new Unsuitable(origin, "a server of no known product");
		}
		return new Resolved(origin, () -> ExternalServers
			.open(new DeclaredServer(this.variables.get(VARIABLE), null, null), origin, request));
	}

}
