package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MySQL and MariaDB. A copy is made by replaying what the server says of the template's
 * objects, in one round trip, and taking over its rows in bulk. Each database has an
 * account of its own; a template has none, so that nobody but the administrator connects
 * to it.
 */
final class MySqlEngine implements DatabaseEngine {

	/**
	 * Of an administrative session: everything in a template is taken as it is.
	 */
	static final String SETTINGS = "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'";

	private static final Logger logger = LoggerFactory.getLogger(MySqlEngine.class);

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

	private static final long IDLE_MILLIS = 20_000;

	private final ServerAddress server;

	private final HikariDataSource administration;

	private final MySqlSharedServer sharedServer;

	private final MySqlAccounts accounts = new MySqlAccounts();

	private final Map<String, MySqlScript> scripts = new ConcurrentHashMap<>();

	private volatile @Nullable MySqlServer facts;

	MySqlEngine(ServerAddress server) {
		this.server = server;
		this.sharedServer = new MySqlSharedServer(this, server);
		HikariConfig config = new HikariConfig();
		config.setPoolName("isolated-database-administration");
		config.setJdbcUrl(MySqlUrl.administration(server.jdbcUrl()));
		config.setUsername(server.username());
		config.setPassword(server.password());
		config.setConnectionInitSql(SESSION);
		config.setMinimumIdle(0);
		config.setIdleTimeout(IDLE_MILLIS);
		config.setMaximumPoolSize(4);
		config.setInitializationFailTimeout(-1);
		this.administration = new HikariDataSource(config);
	}

	@Override
	public String serverVersion() throws SQLException {
		return facts().name();
	}

	@Override
	public ServerAddress address(String database, @Nullable String declaredUrl) {
		return new ServerAddress(MySqlUrl.of(this.server.jdbcUrl(), database, declaredUrl),
				this.accounts.user(database), this.accounts.password());
	}

	@Override
	public void create(String database) throws SQLException {
		makeWithAccount(database, (connection, account) -> execute(connection, "CREATE DATABASE " + quote(database)));
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
		try (Connection connection = this.administration.getConnection()) {
			execute(connection, "CREATE DATABASE IF NOT EXISTS " + quote(database)
					+ " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
		}
	}

	/**
	 * Make a database with an account of its own, or leave nothing of them behind.
	 */
	private void makeWithAccount(String database, ActionOfAccount action) throws SQLException {
		MySqlServer facts = facts();
		make(database, (connection) -> {
			String user = this.accounts.make(connection, facts, database);
			try {
				action.run(connection, facts.account(user));
				this.accounts.assign(database, user);
			}
			catch (SQLException ex) {
				if (this.sharedServer.isNameTaken(ex)) {
					execute(connection, "DROP USER IF EXISTS " + facts.account(user));
				}
				throw ex;
			}
		});
	}

	/**
	 * Make a database, or leave nothing of it behind.
	 */
	private void make(String database, Action action) throws SQLException {
		try (Connection connection = this.administration.getConnection()) {
			action.run(connection);
		}
		catch (SQLException ex) {
			if (this.sharedServer.isNameTaken(ex)) {
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

	private MySqlScript script(Connection connection, String template) throws SQLException {
		MySqlScript script = this.scripts.get(template);
		if (script == null) {
			script = MySqlScriptReader.read(connection, template, Set.of(facts().administrator()));
			this.scripts.put(template, script);
		}
		return script;
	}

	@Override
	public void freeze(String database, String template) throws SQLException {
		MySqlServer facts = facts();
		make(template, (connection) -> settled(connection, database).makeTemplate(connection, template, facts));
		drop(database);
	}

	/**
	 * A database cannot be renamed: its content moves into one of the other name.
	 */
	@Override
	public String keep(String database, String name, String note) throws SQLException {
		MySqlServer facts = facts();
		drop(name);
		make(name, (connection) -> {
			settled(connection, database).makeClone(connection, name, facts.administrator());
			MySqlKept.mark(connection, name, note);
		});
		drop(database);
		return name;
	}

	@Override
	public List<String> kept() throws SQLException {
		try (Connection connection = this.administration.getConnection()) {
			return MySqlKept.list(connection);
		}
	}

	@Override
	public String openCommand(String database) {
		return MySqlUrl.command(this.server, database);
	}

	/**
	 * Let nobody in any more, and see what there is.
	 */
	private MySqlScript settled(Connection connection, String database) throws SQLException {
		Set<String> owners = MySqlAccounts.of(connection, database);
		MySqlAccounts.lockOut(connection, owners);
		owners.add(facts().administrator());
		return MySqlScriptReader.read(connection, database, owners);
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		try (Connection connection = this.administration.getConnection()) {
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
		String statements = this.accounts.restriction(facts(), database);
		try (Connection connection = this.administration.getConnection()) {
			execute(connection, statements);
		}
		return new ServerAddress(address(database, null).jdbcUrl(),
				MySqlAccounts.restricted(this.accounts.user(database)), this.accounts.password());
	}

	/**
	 * The accounts go last, since by them the next one finds what is left of a database
	 * if this JVM is killed.
	 */
	@Override
	public void drop(String database) throws SQLException {
		this.scripts.remove(database);
		try (Connection connection = this.administration.getConnection()) {
			Set<String> accounts = MySqlAccounts.of(connection, database);
			MySqlAccounts.lockOut(connection, accounts);
			execute(connection, "DROP DATABASE IF EXISTS " + quote(database));
			this.accounts.drop(connection, database, accounts);
		}
	}

	@Override
	public ChangeTracker watch(String database, String template) throws SQLException {
		MySqlScript script;
		try (Connection connection = this.administration.getConnection()) {
			script = script(connection, template);
		}
		return new MySqlChangeTracker(this.administration, facts(), script, database, this.accounts.user(database));
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		return MySqlSessionReset.of(fresh, initSql);
	}

	void limitAdministration(int most) {
		this.administration.getHikariConfigMXBean().setMaximumPoolSize(most);
	}

	@Override
	public SharedServer sharedServer() {
		return this.sharedServer;
	}

	@Override
	public void close() {
		this.administration.close();
	}

	private MySqlServer facts() throws SQLException {
		MySqlServer facts = this.facts;
		if (facts == null) {
			try (Connection connection = this.administration.getConnection()) {
				facts = MySqlServer.of(connection);
			}
			if (!facts.obstacle().isEmpty() && this.facts == null) {
				logger
					.warn("Each test that uses its database costs a new one, as {} does not tell what has changed: {}. "
							+ "Start the server with performance_schema=ON, and let the user read that and update "
							+ "its table threads", facts.name(), facts.obstacle());
			}
			this.facts = facts;
		}
		return facts;
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
