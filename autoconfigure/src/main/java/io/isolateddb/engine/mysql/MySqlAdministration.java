package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.DatabaseAdministration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates databases by replaying what the server says of a template's objects, in one
 * round trip, and copying its rows in bulk. Each database has an account of its own; a
 * template has none, so that only the administrator can connect to it.
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
		makeWithAccount(database, (connection, account) -> MySqlEngine.execute(connection,
				"CREATE DATABASE " + MySqlEngine.quote(database)));
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		makeWithAccount(database,
				(connection, account) -> script(connection, template).makeClone(connection, database, account));
	}

	/**
	 * Create a database for ourselves, unless it is there.
	 */
	void createOwn(String database) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			MySqlEngine.execute(connection, "CREATE DATABASE IF NOT EXISTS " + MySqlEngine.quote(database)
					+ " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
		}
	}

	/**
	 * Make a database with an account of its own, or leave nothing of them behind.
	 */
	private void makeWithAccount(String database, ActionOfAccount action) throws SQLException {
		MySqlServer server = server();
		make(database, (connection) -> {
			String user = this.accounts.make(connection, server, database);
			try {
				action.run(connection, server.account(user));
				this.accounts.assign(database, user);
			}
			catch (SQLException ex) {
				if (MySqlSharedServer.nameTaken(ex)) {
					MySqlEngine.execute(connection, "DROP USER IF EXISTS " + server.account(user));
				}
				throw ex;
			}
		});
	}

	/**
	 * Make a database, or leave nothing of it behind.
	 */
	private void make(String database, Action action) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			action.run(connection);
		}
		catch (SQLException ex) {
			if (MySqlSharedServer.nameTaken(ex)) {
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
		make(template, (connection) -> settled(connection, database).makeTemplate(connection, template, server));
		drop(database);
	}

	/**
	 * MySQL cannot rename a database: its content moves into a new one.
	 */
	@Override
	public void rename(String database, String name) throws SQLException {
		MySqlServer server = server();
		make(name, (connection) -> settled(connection, database).makeClone(connection, name, server.administrator()));
		drop(database);
	}

	/**
	 * Let nobody in any more, and see what there is.
	 */
	private MySqlScript settled(Connection connection, String database) throws SQLException {
		Set<String> owners = MySqlAccounts.of(connection, database);
		MySqlAccounts.lockOut(connection, owners);
		owners.add(server().administrator());
		return MySqlScriptReader.read(connection, database, owners);
	}

	/**
	 * The accounts go last, since by them the next one finds what is left of a database
	 * if this JVM is killed.
	 */
	@Override
	public void drop(String database) throws SQLException {
		this.scripts.remove(database);
		try (Connection connection = this.connections.borrow()) {
			Set<String> accounts = MySqlAccounts.of(connection, database);
			MySqlAccounts.lockOut(connection, accounts);
			MySqlEngine.execute(connection, "DROP DATABASE IF EXISTS " + MySqlEngine.quote(database));
			this.accounts.drop(connection, database, accounts);
		}
	}

	MySqlServer server() throws SQLException {
		MySqlServer server = this.server;
		if (server == null) {
			try (Connection connection = this.connections.borrow()) {
				server = MySqlServer.of(connection);
			}
			if (!server.obstacle().isEmpty() && this.server == null) {
				logger
					.warn("Each test that uses its database costs a new one, as {} does not tell what has changed: {}. "
							+ "Start the server with performance_schema=ON, and let the user read that and update "
							+ "its table threads", server.name(), server.obstacle());
			}
			this.server = server;
		}
		return server;
	}

	/**
	 * What an administrative session is wanted for.
	 */
	@FunctionalInterface
	private interface Action {

		void run(Connection connection) throws SQLException;

	}

	/**
	 * What an administrative session is wanted for, with an account, quoted.
	 */
	@FunctionalInterface
	private interface ActionOfAccount {

		void run(Connection connection, String account) throws SQLException;

	}

}
