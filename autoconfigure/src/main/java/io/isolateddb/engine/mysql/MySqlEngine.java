package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one MySQL or MariaDB server.
 */
final class MySqlEngine implements DatabaseEngine {

	/**
	 * Of an administrative session: everything in a template is taken as it is.
	 */
	static final String SETTINGS = "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'";

	/**
	 * Reads no locks into the template that several copies are made of, and does not wait
	 * for ever for a database that somebody holds. The part for MySQL alone: it remembers
	 * for a day what the next value of a counter is.
	 */
	private static final String SESSION = """
			SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00', foreign_key_checks = 0, unique_checks = 0,
				innodb_lock_wait_timeout = 5, lock_wait_timeout = 10, group_concat_max_len = 1000000
				/*!80030 , information_schema_stats_expiry = 0, sql_require_primary_key = 0,
				sql_generate_invisible_primary_key = 0 */;
			SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; USE information_schema""";

	private final ServerAddress server;

	private final AdministrativeConnections connections;

	private final MySqlAdministration administration;

	private final MySqlSharedServer sharedServer;

	private final MySqlAccounts accounts = new MySqlAccounts();

	MySqlEngine(ServerAddress server) {
		this.server = server;
		this.sharedServer = new MySqlSharedServer(this, server);
		this.connections = new AdministrativeConnections(server.withJdbcUrl(MySqlUrl.administration(server.jdbcUrl())),
				SESSION);
		this.administration = new MySqlAdministration(this.connections, this.accounts);
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
	public String openCommand(String database) {
		return MySqlUrl.command(this.server, database);
	}

	@Override
	public MySqlAdministration administration() {
		return this.administration;
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			return new MySqlComparison(connection, fresh, database).run();
		}
	}

	/**
	 * There is nothing to grant in advance: rights on a database hold for all tables that
	 * it will have.
	 */
	@Override
	public void grantRestricted(Connection inside) {
		// Whoever is restricted gets rights of its own
	}

	@Override
	public ServerAddress restrict(String database) throws SQLException {
		String statements = this.accounts.restriction(this.administration.server(), database);
		try (Connection connection = this.connections.borrow()) {
			execute(connection, statements);
		}
		return new ServerAddress(address(database, null).jdbcUrl(),
				MySqlAccounts.restricted(this.accounts.user(database)), this.accounts.password());
	}

	@Override
	public ChangeTracker trackChanges(String database, String template) throws SQLException {
		MySqlScript script;
		try (Connection connection = this.connections.borrow()) {
			script = this.administration.script(connection, template);
		}
		return new MySqlChangeTracker(this.connections.dataSource(), this.administration.server(), script, database,
				this.accounts.user(database));
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		return MySqlSessionReset.of(fresh, initSql);
	}

	void limitAdministration(int most) {
		this.connections.limit(most);
	}

	@Override
	public SharedServer sharedServer() {
		return this.sharedServer;
	}

	@Override
	public void close() {
		this.connections.close();
	}

	static void execute(Connection connection, String batch) throws SQLException {
		try (Statement statement = statement(connection)) {
			runAll(statement, batch);
		}
	}

	/**
	 * Run all statements of a batch: an error in one that is not the first shows only
	 * when its result is asked for.
	 */
	static void runAll(Statement statement, String batch) throws SQLException {
		boolean rows = statement.execute(batch);
		while (rows || statement.getUpdateCount() != -1) {
			rows = statement.getMoreResults();
		}
	}

	/**
	 * A statement whose text goes to the server as it is.
	 */
	static Statement statement(Connection connection) throws SQLException {
		Statement statement = connection.createStatement();
		statement.setEscapeProcessing(false);
		return statement;
	}

	static String quote(String identifier) {
		return '`' + identifier.replace("`", "``") + '`';
	}

	static String literal(String text) {
		return '\'' + text.replace("\\", "\\\\").replace("'", "''") + '\'';
	}

	static String literals(Collection<String> texts) {
		return texts.stream().map(MySqlEngine::literal).collect(Collectors.joining(", "));
	}

}
