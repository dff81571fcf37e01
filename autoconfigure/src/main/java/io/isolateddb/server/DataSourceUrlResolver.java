package io.isolateddb.server;

import io.isolateddb.engine.DatabaseUrl;

/**
 * The server of the database that the application declares, which gets databases beside
 * that one.
 */
final class DataSourceUrlResolver implements ServerResolver {

	private static final String ORIGIN = "spring.datasource.url";

	@Override
	public Resolution resolve(ServerRequest request, EnvironmentVariables variables) {
		if (request.url() == null) {
			return new NotApplicable(ORIGIN + " is not set", "");
		}
		DatabaseUrl url = request.dataSource().databaseUrl();
		if (!url.isJdbc() || url.product().isEmpty()) {
			return new NotApplicable(ORIGIN + " names no server that is known", "");
		}
		return new Resolved(ExternalServers.open(request.dataSource(), ORIGIN, request));
	}

}
