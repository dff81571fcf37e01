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
				(connection, account) -> script(connection, template).createClone(connection, database, account));
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
			action.run(connection);
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
		create(template,
				(connection) -> lockAndRead(connection, database).createTemplate(connection, template, server));
		drop(database);
	}

	@Override
	public void freezeCopy(String database, String template) throws SQLException {
		MySqlServer server = server();
		create(template, (connection) -> {
			Set<String> owners = MySqlAccounts.of(connection, database);
			owners.add(server.administrator());
			MySqlScriptReader.read(connection, database, owners).createTemplate(connection, template, server);
		});
	}

	/**
	 * MySQL cannot rename a database, so its content moves into a new one.
	 */
	@Override
	public void rename(String database, String name) throws SQLException {
		MySqlServer server = server();
		create(name, (connection) -> lockAndRead(connection, database).createClone(connection, name,
				server.administrator()));
		drop(database);
	}

	/**
	 * Lock the accounts of a database, so that its content stays as it is, and read it.
	 */
	private MySqlScript lockAndRead(Connection connection, String database) throws SQLException {
		Set<String> owners = MySqlAccounts.of(connection, database);
		MySqlAccounts.lock(connection, owners);
		owners.add(server().administrator());
		return MySqlScriptReader.read(connection, database, owners);
	}

	/**
	 * The accounts are dropped last: if this JVM is killed before, they show what is left
	 * of the database.
	 */
	@Override
	public void drop(String database) throws SQLException {
		this.scripts.remove(database);
		try (Connection connection = this.connections.borrow()) {
			Set<String> accounts = MySqlAccounts.of(connection, database);
			MySqlAccounts.lock(connection, accounts);
			new JdbcSession(connection).execute("DROP DATABASE IF EXISTS " + MySqlText.quote(database));
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
