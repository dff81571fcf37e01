package io.isolateddb.server;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;

/**
 * What takes the place of a server where the databases live in this process: the settings
 * that an application declares for them. Thread-safe.
 */
final class InProcessServers {

	private static final Map<ServerAddress, DatabaseServer> servers = new ConcurrentHashMap<>();

	private InProcessServers() {
	}

	/**
	 * Open the server of an application. Nothing is connected to.
	 * @param declared the URL and the credentials that the application declares
	 * @param origin where they stand, for messages
	 * @param request tells which drivers the application has
	 * @return the server; always the same object for the same settings and user
	 * @throws IsolatedDatabaseException if there is no driver
	 */
	static DatabaseServer open(DeclaredServer declared, String origin, ServerRequest request) {
		DatabaseProduct product = declared.databaseUrl().product().orElseThrow();
		return open(product, Objects.requireNonNull(declared.url()), declared, origin, request);
	}

	/**
	 * Open the server of a product.
	 * @param url the URL that the application declares, or an empty string
	 */
	static DatabaseServer open(DatabaseProduct product, String url, DeclaredServer declared, String origin,
			ServerRequest request) {
		if (!product.hasDriver(request::hasClass)) {
			throw new IsolatedDatabaseException(
					"Could not make databases of " + product.name() + " for isolated databases, which " + origin
							+ " names: there is no JDBC driver for it on the class path. Add one, such as "
							+ product.driverDependency() + ".");
		}
		ServerAddress address = new ServerAddress(product.serverUrl(url),
				(declared.username() != null) ? declared.username() : product.defaultUser(),
				(declared.password() != null) ? declared.password() : "");
		return servers.computeIfAbsent(address, (key) -> new ExternalServer(key,
				product.name() + " in this process for isolated databases: named by " + origin));
	}

}
