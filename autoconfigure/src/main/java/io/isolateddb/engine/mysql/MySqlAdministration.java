package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.JdbcSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies databases by executing the server's own description of the template's objects,
 * in one round trip, and copying the rows in bulk. Each database has an account of its
 * own. A template has none, so that only the administrator can connect to it.
 */
final class MySqlAdministration implements DatabaseAdministration {

	private static final Logger logger = LoggerFactory.getLogger(MySqlEngine.class);

	private final AdministrativeConnections connections;

	private final MySqlAccounts accounts;

	private final Map<String, MySqlScript> scripts = new ConcurrentHashMap<>();

	/**
	 * The templates that have been compared with a clone.
	 */
	private final Set<String> checked = ConcurrentHashMap.newKeySet();

	private final MySqlPreparedTransactions prepared = new MySqlPreparedTransactions();

	private volatile boolean definersRefused;

	private volatile @Nullable MySqlServer server;

	MySqlAdministration(AdministrativeConnections connections, MySqlAccounts accounts) {
		this.connections = connections;
		this.accounts = accounts;
	}

	@Override
	public void create(String database) throws SQLException {
		createWithAccount(database, (connection, account) -> new JdbcSession(connection)
			.execute("CREATE DATABASE " + MySqlText.quote(database)));
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		createWithAccount(database,
				(connection, account) -> createClone(connection, script(connection, template), database, account));
	}

	/**
	 * The first clone of a template is compared with it.
	 */
	private void createClone(Connection connection, MySqlScript script, String database, String account)
			throws SQLException {
		MySqlServer server = server();
		createObjects(connection, script, database, account);
		if (!this.checked.contains(script.source())) {
			MySqlScript copy = MySqlScriptReader.read(connection, database, Set.of(account, server.administrator()));
			new MySqlCopyCheck(connection, script, copy).run(false);
			this.checked.add(script.source());
		}
	}

	/**
	 * A user who may not name another account as the definer of objects creates them as
	 * their definer. Then they act with the rights of that user.
	 */
	private void createObjects(Connection connection, MySqlScript script, String database, String account)
			throws SQLException {
		MySqlServer server = server();
		String definer = this.definersRefused ? server.administrator() : account;
		try {
			script.createClone(connection, database, definer, server);
		}
		catch (SQLException ex) {
			if (this.definersRefused || !MySqlError.SPECIFIC_ACCESS_DENIED.matches(ex)) {
				throw ex;
			}
			this.definersRefused = true;
			new JdbcSession(connection).execute("DROP DATABASE IF EXISTS " + MySqlText.quote(database));
			script.createClone(connection, database, server.administrator(), server);
		}
	}

	/**
	 * Create the database of the registry, unless it exists. It needs no account.
	 */
	void createForRegistry(String database) throws SQLException {
		this.connections.execute("CREATE DATABASE IF NOT EXISTS " + MySqlText.quote(database)
				+ " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
	}

	/**
	 * Create a database with an account of its own. If that fails, drop both.
	 */
	private void createWithAccount(String database, AccountAction action) throws SQLException {
		MySqlServer server = server();
		create(database, (connection) -> {
			String user = this.accounts.create(connection, server, database);
			try {
				action.run(connection, server.account(user));
				this.accounts.assign(database, user);
			}
			catch (SQLException ex) {
				if (MySqlError.DATABASE_EXISTS.matches(ex)) {
					new JdbcSession(connection).execute("DROP USER IF EXISTS " + server.account(user));
				}
				throw ex;
			}
		});
	}

	/**
	 * Create a database. If that fails, drop it, unless it existed before.
	 */
	private void create(String database, Action action) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			run(action, connection);
		}
		catch (SQLException ex) {
			if (MySqlError.DATABASE_EXISTS.matches(ex)) {
				throw ex;
			}
			try {
				drop(database);
			}
			catch (SQLException dropping) {
				ex.addSuppressed(dropping);
			}
			throw ex;
		}
	}

	/**
	 * After a failure the session may have any settings, or hold a lock.
	 */
	private void run(Action action, Connection connection) throws SQLException {
		try {
			action.run(connection);
		}
		catch (Throwable ex) {
			this.connections.evict(connection);
			throw ex;
		}
	}

	/**
	 * The script of a template, which is read once.
	 */
	MySqlScript script(Connection connection, String template) throws SQLException {
		MySqlScript script = this.scripts.get(template);
		if (script == null) {
			script = MySqlScriptReader.read(connection, template, Set.of(server().administrator()));
			this.scripts.put(template, script);
		}
		return script;
	}

	@Override
	public void freeze(String database, String template) throws SQLException {
		MySqlServer server = server();
		create(template, (connection) -> freeze(connection, lockAndRead(connection, database), template, server));
		drop(database);
	}

	@Override
	public void freezeCopy(String database, String template) throws SQLException {
		MySqlServer server = server();
		create(template, (connection) -> {
			Set<String> owners = MySqlAccounts.of(connection, database);
			owners.add(server.administrator());
			freeze(connection, MySqlScriptReader.read(connection, database, owners), template, server);
		});
	}

	private void freeze(Connection connection, MySqlScript script, String template, MySqlServer server)
			throws SQLException {
		script.createTemplate(connection, template, server);
		new MySqlCopyCheck(connection, script, script(connection, template)).run(true);
	}

	/**
	 * MySQL cannot rename a database, so its content moves into a new one.
	 */
	@Override
	public void rename(String database, String name) throws SQLException {
		MySqlServer server = server();
		create(name, (connection) -> lockAndRead(connection, database).createClone(connection, name,
				server.administrator(), server));
		drop(database);
	}

	/**
	 * Lock the accounts of a database, so that its content stays as it is, and read it.
	 */
	private MySqlScript lockAndRead(Connection connection, String database) throws SQLException {
		Set<String> owners = MySqlAccounts.of(connection, database);
		MySqlAccounts.lock(connection, owners);
		owners.add(server().administrator());
		this.prepared.rollBack(connection, server(), database);
		return MySqlScriptReader.readAbandoned(connection, database, owners);
	}

	/**
	 * The accounts are dropped last: if this JVM is killed before, they show what is left
	 * of the database.
	 */
	@Override
	public void drop(String database) throws SQLException {
		this.scripts.remove(database);
		this.checked.remove(database);
		MySqlServer server = server();
		try (Connection connection = this.connections.borrow()) {
			Set<String> accounts = MySqlAccounts.of(connection, database);
			MySqlAccounts.lock(connection, accounts);
			this.prepared.rollBack(connection, server, database);
			new JdbcSession(connection).execute("DROP DATABASE IF EXISTS " + MySqlText.quote(database));
			this.prepared.forget(database);
			this.accounts.drop(connection, database, accounts);
		}
	}

	/**
	 * The properties of the server, which are read once.
	 */
	MySqlServer server() throws SQLException {
		MySqlServer server = this.server;
		if (server == null) {
			try (Connection connection = this.connections.borrow()) {
				server = MySqlServer.of(connection);
				if (server.distrustsCreators()) {
					trustCreators(connection, server);
				}
			}
			if (!server.obstacle().isEmpty() && this.server == null) {
				logger
					.warn("Each test that uses its database needs a new one, as {} does not tell what has changed: {}. "
							+ "Start the server with performance_schema=ON, and let the user read that and update "
							+ "its table threads", server.name(), server.obstacle());
			}
			this.server = server;
		}
		return server;
	}

	/**
	 * A server with a binary log lets only those create functions and triggers who could
	 * do anything. It is told to trust all who may create routines.
	 */
	private static void trustCreators(Connection connection, MySqlServer server) {
		try {
			new JdbcSession(connection).execute("SET GLOBAL log_bin_trust_function_creators = 1");
			logger
				.info("{} has a binary log: log_bin_trust_function_creators is ON until it restarts, so that tests may "
						+ "create functions and triggers without the right SUPER", server.name());
		}
		catch (SQLException ex) {
			logger.info("Tests cannot create functions and triggers on {}, which has a binary log: {}. Start it with "
					+ "log_bin_trust_function_creators=ON", server.name(), ex.getMessage());
		}
	}

	MySqlPreparedTransactions prepared() {
		return this.prepared;
	}

	/**
	 * Does something on an administrative connection.
	 */
	@FunctionalInterface
	private interface Action {

		void run(Connection connection) throws SQLException;

	}

	/**
	 * Does something on an administrative connection for an account, which is quoted.
	 */
	@FunctionalInterface
	private interface AccountAction {

		void run(Connection connection, String account) throws SQLException;

	}

}
