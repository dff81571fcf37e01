package io.isolateddb.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;

/**
 * The external servers that this JVM uses. The monitor of this class guards them. A
 * thread that holds it may wait for the answer of a server; other threads that wait
 * meanwhile mostly need the same server.
 */
final class ExternalServers {

	private static final Map<ServerUrl, ExternalServer> servers = new HashMap<>();

	private ExternalServers() {
	}

	/**
	 * Open a server: connect to it, and verify that its user may create databases.
	 * @param declared the address and the credentials
	 * @param origin where they stand, for messages
	 * @param request tells which drivers the application has
	 * @return the server; always the same object for one address and user
	 * @throws IsolatedDatabaseException if it cannot be used; the next call tries again
	 */
	static synchronized DatabaseServer open(DeclaredServer declared, String origin, ServerRequest request) {
		if (declared.databaseUrl().product().filter(DatabaseProduct::isInProcess).isPresent()) {
			return InProcessServers.open(declared, origin, request);
		}
		ServerUrl url = ServerUrl.of(declared, origin, request);
		ExternalServer server = servers.get(url);
		if (server == null) {
			AccessFailure.requireDriver(url, origin, request);
			server = connect(url, origin);
			servers.put(url, server);
		}
		return server;
	}

	private static ExternalServer connect(ServerUrl url, String origin) {
		Iterator<String> databases = url.product().maintenanceDatabases(url.url().database()).iterator();
		while (true) {
			ServerAddress address = new ServerAddress(url.jdbcUrl(databases.next()), url.username(), url.password());
			try (Connection connection = address.connect()) {
				String version = url.product().verify(connection);
				return new ExternalServer(address,
						"%s at %s for isolated databases: named by %s".formatted(version, url, origin));
			}
			catch (SQLException ex) {
				if (!databases.hasNext() || !AccessFailure.concernsOneDatabase(ex)) {
					throw AccessFailure.of(ex, url, origin);
				}
			}
		}
	}

}
