package io.isolateddb.server;

import java.util.List;

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
		DatabaseUrl url = request.dataSource().databaseUrl().withDrivers(List.of());
		if (!url.isJdbc() || url.product().filter((product) -> !product.isInProcess()).isEmpty()) {
			return new NotApplicable(ORIGIN + " names no server of a known product", "");
		}
		return new Resolved(ORIGIN, () -> ExternalServers.open(withUrl(request.dataSource(), url), ORIGIN, request));
	}

	private static DeclaredServer withUrl(DeclaredServer declared, DatabaseUrl url) {
		return declared.databaseUrl().drivers().isEmpty() ? declared
				: new DeclaredServer(url.text(), declared.username(), declared.password());
	}

}
