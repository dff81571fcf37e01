package io.isolateddb.pool;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;
import io.isolateddb.server.DatabaseServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases of this JVM on all of its servers: one {@link ServerDatabases} for each
 * server, whatever the number of application contexts, from its first use until the JVM
 * ends. Thread-safe: the map guards the start of each server, and a thread that starts
 * one waits for nothing else.
 *
 * @since 0.1.0
 */
public final class JvmDatabases {

	private static final Logger logger = LoggerFactory.getLogger(JvmDatabases.class);

	private static final Map<DatabaseServer, ServerDatabases> byServer = new ConcurrentHashMap<>();

	private JvmDatabases() {
	}

	/**
	 * The databases of this JVM on a server. When the JVM ends, they are dropped and the
	 * server is closed.
	 * @param server the server
	 * @param options how this JVM shares the server with others. Those of the first call
	 * have an effect; a later call with other options logs a warning
	 * @param atExit runs an action when the JVM ends, after the users of databases have
	 * ended
	 * @return the one instance for this server
	 */
	public static ServerDatabases on(DatabaseServer server, ServerOptions options, Consumer<Runnable> atExit) {
		ServerDatabases databases = byServer.computeIfAbsent(server, (key) -> start(server, options, atExit));
		databases.requireInForce(options);
		return databases;
	}

	private static ServerDatabases start(DatabaseServer server, ServerOptions options, Consumer<Runnable> atExit) {
		ServerAddress address = new ServerAddress(server.jdbcUrl(), server.username(), server.password(),
				server.passwordFile());
		ServerDatabases databases = new ServerDatabases(DatabaseProduct.engineFor(address), options,
				server.startCommand());
		atExit.accept(IsolatedPeriods.ofPools(() -> {
			databases.close();
			server.close();
		}));
		return databases;
	}

	/**
	 * Log what the databases of this JVM have cost, for each server for which a context
	 * wants it.
	 */
	public static void report() {
		for (ServerDatabases databases : byServer.values()) {
			databases.reportLines().forEach(logger::info);
		}
	}

}
