package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.JdbcSession;

/**
 * The prepared transactions that tests have left behind, which outlive their sessions and
 * hold their databases. The server does not tell in which database a transaction has
 * written, so those count that have been prepared while a database was in use. MySQL
 * tells how many hold it: they are rolled back only if these are all of them. MariaDB
 * lets nobody roll back a transaction whose session still lives. Thread-safe.
 */
final class MySqlPreparedTransactions {

	/**
	 * Each transaction as {@code XA ROLLBACK} names it.
	 */
	private static final String MARIADB = "XA RECOVER FORMAT='SQL'";

	private static final String MYSQL = "XA RECOVER CONVERT XID";

	private static final String HOLDING = """
			SELECT count(DISTINCT engine_transaction_id) FROM performance_schema.data_locks WHERE object_schema = ?""";

	private final Map<String, Watch> watches = new ConcurrentHashMap<>();

	/**
	 * The transactions that are prepared on the server now, or none if the user may not
	 * see them.
	 */
	static Set<String> read(Connection connection, MySqlServer server) throws SQLException {
		JdbcSession session = new JdbcSession(connection);
		try {
			return new HashSet<>(server.isMariaDb() ? session.query(MARIADB, (row) -> row.getString(4))
					: session.query(MYSQL, MySqlPreparedTransactions::xid));
		}
		catch (SQLException ex) {
			if (!connection.isValid(1)) {
				throw ex;
			}
			return Set.of();
		}
	}

	private static String xid(ResultSet row) throws SQLException {
		String data = row.getString(4).substring(2);
		int end = 2 * row.getInt(2);
		return "X'" + data.substring(0, end) + "', X'" + data.substring(end) + "', " + row.getLong(1);
	}

	/**
	 * Remember how to find out what tests may have prepared in a database.
	 */
	void watch(String database, Watch watch) {
		this.watches.put(database, watch);
	}

	/**
	 * Roll back what tests have left prepared in a database whose sessions have ended.
	 * @throws SQLException if it is not certain which transactions hold the database
	 */
	void rollBack(Connection connection, MySqlServer server, String database) throws SQLException {
		Watch watch = this.watches.get(database);
		Set<String> prepared = (watch != null || !server.isMariaDb()) ? read(connection, server) : Set.of();
		List<String> own = new ArrayList<>(prepared);
		if (watch != null && !prepared.isEmpty()) {
			own.retainAll(watch.prepared(connection));
		}
		if (own.isEmpty()) {
			return;
		}
		JdbcSession session = new JdbcSession(connection);
		if (!server.isMariaDb()) {
			long holding = session.queryRow(HOLDING, (row) -> row.getLong(1), database);
			if (holding == 0) {
				return;
			}
			if (holding != own.size()) {
				throw new SQLException("a transaction that is prepared holds it, which is one of these: " + own
						+ ". End it with XA ROLLBACK");
			}
		}
		for (String transaction : own) {
			rollBack(session, transaction);
		}
	}

	private static void rollBack(JdbcSession session, String transaction) throws SQLException {
		try {
			session.execute("XA ROLLBACK " + transaction);
		}
		catch (SQLException ex) {
			if (!MySqlError.UNKNOWN_TRANSACTION.matches(ex)) {
				throw ex;
			}
		}
	}

	/**
	 * The database was dropped.
	 */
	void forget(String database) {
		this.watches.remove(database);
	}

	/**
	 * Knows what tests may have prepared in a database.
	 */
	@FunctionalInterface
	interface Watch {

		/**
		 * The transactions that were prepared while its account has prepared some.
		 */
		Set<String> prepared(Connection connection) throws SQLException;

	}

}
