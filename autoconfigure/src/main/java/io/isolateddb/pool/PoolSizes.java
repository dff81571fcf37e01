package io.isolateddb.pool;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import io.isolateddb.registry.ConnectionLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large pools of one server are that are declared larger than it allows for a few
 * databases at once. A size is decided once, so that all contexts share their pools, and
 * is said when it is lower than declared. Thread-safe: the monitor guards the sizes, and
 * a thread that holds it waits only for the server.
 */
final class PoolSizes {

	private static final Logger logger = LoggerFactory.getLogger(PoolSizes.class);

	private final ConnectionLimit limit;

	private final Map<Integer, Integer> byDeclared = new HashMap<>();

	PoolSizes(ConnectionLimit limit) {
		this.limit = limit;
	}

	/**
	 * The options with no more connections than the server has for a few databases. If it
	 * does not answer, they stay as they are: whoever uses them will report that.
	 */
	PoolOptions fit(PoolOptions options) {
		ConnectionSettings declared = options.connections();
		ConnectionSettings fitting = declared.withAtMost(most(declared));
		return new PoolOptions(fitting, options.spareDatabases(), options.leaseTimeout());
	}

	private synchronized int most(ConnectionSettings declared) {
		int wanted = declared.maximumPoolSize();
		Integer known = this.byDeclared.get(wanted);
		if (known != null) {
			return known;
		}
		if (declared.isExact()) {
			return wanted;
		}
		try {
			int most = this.limit.forTests(wanted);
			this.byDeclared.put(wanted, most);
			if (most < wanted) {
				logger
					.info("Connection pools of the databases of tests have up to {} connections instead of {}, which is "
							+ "the maximum of the application's DataSource: {}. Set "
							+ "isolated-database.pool.connections-per-database to a number that is to hold, or raise "
							+ "the limit.", most, wanted, this.limit.describe());
			}
			return most;
		}
		catch (SQLException ex) {
			logger.debug("The connection limit is not known", ex);
			return wanted;
		}
	}

}
