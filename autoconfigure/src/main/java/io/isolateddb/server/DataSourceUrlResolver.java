package io.isolateddb.server;

import io.isolateddb.engine.DatabaseProduct;

/**
 * The server of the database that the application declares, which gets databases beside
 * that one.
 */
final class DataSourceUrlResolver implements ServerResolver {

	private static final String ORIGIN = "spring.datasource.url";

	@Override
	public Resolution resolve(ServerRequest request, EnvironmentVariables variables) {
		String url = request.url();
		if (url == null) {
			return new NotApplicable(ORIGIN + " is not set", "");
		}
		String[] start = url.split(":", 3);
		if (start.length < 3 || !start[0].equals("jdbc") || DatabaseProduct.ofScheme(start[1]).isEmpty()) {
			return new NotApplicable(ORIGIN + " names no server that is known", "");
		}
		return new Resolved(ExternalServers.open(request.dataSource(), ORIGIN, request));
	}

}
