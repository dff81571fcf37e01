package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseSession;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one MySQL or MariaDB server.
 */
final class MySqlEngine implements DatabaseEngine {

	/**
	 * The settings of an administrative session that scripts change and restore: all
	 * values of a template, and of layers on it, are taken as they are.
	 */
	static final String SETTINGS = "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+00:00'";

	/**
	 * Reads acquire no locks in a template, as several copies are made of it at the same
	 * time, and no statement waits long for a database that a session holds. Only MariaDB
	 * can leave constraints unchecked that an application has left unchecked. Of the part
	 * that only MySQL executes: MySQL otherwise caches the next value of a counter for a
	 * day.
	 */
	private static final String SESSION = SETTINGS + """
			, foreign_key_checks = 0, unique_checks = 0,
				innodb_lock_wait_timeout = 5, lock_wait_timeout = 10, group_concat_max_len = 1000000
				/*M!100300 , check_constraint_checks = 0 */
				/*!80030 , information_schema_stats_expiry = 0, sql_require_primary_key = 0,
				sql_generate_invisible_primary_key = 0 */;
			SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; USE information_schema""";

	private final ServerAddress server;

	private final AdministrativeConnections connections;

	private final MySqlAccounts accounts = new MySqlAccounts();

	private final MySqlAdministration administration;

	private final MySqlSharedServer sharedServer;

	MySqlEngine(ServerAddress server) {
		this.server = server;
		this.connections = new AdministrativeConnections(server.withJdbcUrl(MySqlUrl.administration(server.jdbcUrl())),
				SESSION);
		this.administration = new MySqlAdministration(this.connections, this.accounts);
		this.sharedServer = new MySqlSharedServer(server, this.administration, this.connections);
	}

	@Override
	public String serverVersion() throws SQLException {
		return this.administration.server().name();
	}

	@Override
	public ServerAddress address(String database, @Nullable String declaredUrl) {
		return new ServerAddress(MySqlUrl.of(this.server.jdbcUrl(), database, declaredUrl),
				this.accounts.user(database), this.accounts.password());
	}

	@Override
	public DatabaseAdministration administration() {
		return this.administration;
	}

	@Override
	public ChangeTracker trackChanges(String database, String template) throws SQLException {
		MySqlScript script;
		try (Connection connection = this.connections.borrow()) {
			script = this.administration.script(connection, template);
		}
		return new MySqlChangeTracker(this.connections, this.administration.server(), script, database,
				this.accounts.user(database));
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		return MySqlSessionReset.of(fresh, initSql);
	}

	@Override
	public SharedServer sharedServer() {
		return this.sharedServer;
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			return new MySqlComparison(connection, fresh, database).run();
		}
	}

	@Override
	public List<DatabaseSession> sessions(String database) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			return MySqlSessions.of(connection, database);
		}
	}

	@Override
	public String sessionId(Connection connection) throws SQLException {
		return MySqlSessionReset.sessionId(connection);
	}

	@Override
	public String openCommand(String database) {
		return MySqlUrl.command(this.server, database);
	}

	@Override
	public void grantRestricted(Connection privileged) {
		// Rights on a database include all tables that it will have: restrict grants them
	}

	@Override
	public ServerAddress restrict(String database) throws SQLException {
		this.connections.execute(this.accounts.restriction(this.administration.server(), database));
		return new ServerAddress(address(database, null).jdbcUrl(),
				MySqlAccounts.restricted(this.accounts.user(database)), this.accounts.password());
	}

	@Override
	public void close() {
		this.connections.close();
	}

}
