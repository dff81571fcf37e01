package io.isolateddb.pool;

import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.registry.ServerOptions;

/**
 * A build whose tests fail, all but those that are said to pass.
 */
public final class KeepingMain {

	private KeepingMain() {
	}

	/**
	 * Run tests and print the names of the databases that are kept.
	 * @param args the URL of the server, its user, the limit, and the tests; one with a
	 * plus before its name passes
	 */
	public static void main(String[] args) {
		try (ServerDatabases databases = new ServerDatabases(
				DatabaseProduct.engineFor(new ServerAddress(args[0], args[1], System.getenv(PoolUser.PASSWORD))),
				ServerOptions.defaults())) {
			databases.keepAtMost(Integer.parseInt(args[2]));
			DatabasePool pool = databases.pool(databases.emptyTemplate(),
					new PoolOptions(new ConnectionSettings(new HikariConfig(), 2), 0, Duration.ofSeconds(60)));
			for (int i = 3; i < args.length; i++) {
				boolean passes = args[i].startsWith("+");
				try (DatabaseLease lease = pool.lease(passes ? args[i].substring(1) : args[i])) {
					KeptDatabase kept = passes ? null : lease.keepWithinLimit("the test has failed");
					System.out.println((kept != null) ? "kept " + kept.name() : "not kept");
				}
			}
		}
	}

}
