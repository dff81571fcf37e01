package io.isolateddb.server;

import io.isolateddb.engine.DatabaseUrl;

/**
 * Resolves to the server in {@code spring.datasource.url}. New databases are created
 * there; the one that the URL names is left alone.
 */
final class DataSourceUrlResolver implements ServerResolver {

	private static final String ORIGIN = "spring.datasource.url";

	@Override
	public Resolution resolve(ServerRequest request) {
		if (request.url() == null) {
			return new NotApplicable(ORIGIN + " is not set", "");
		}
		DatabaseUrl url = request.dataSource().databaseUrl();
		if (!url.isJdbc() || url.product().isEmpty()) {
			return new NotApplicable(ORIGIN + " names no server of a known product", "");
		}
		return new Resolved(ORIGIN, () -> ExternalServers.open(request.dataSource(), ORIGIN, request));
	}

}
