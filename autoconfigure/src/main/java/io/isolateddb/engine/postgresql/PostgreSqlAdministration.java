package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Copies databases by {@code CREATE DATABASE … TEMPLATE …}. A template refuses
 * connections, since a single session in it would make each copy wait for up to five
 * seconds and then fail.
 */
final class PostgreSqlAdministration implements DatabaseAdministration {

	private final ServerAddress server;

	private final AdministrativeConnections connections;

	/**
	 * The metadata of templates, by their names and those of their clones.
	 */
	private final Map<String, PostgreSqlTemplateMetadata> templates;

	/**
	 * The settings of templates by name.
	 */
	private final Map<String, PostgreSqlDatabaseSettings> settings = new ConcurrentHashMap<>();

	/**
	 * The databases of this JVM that have no role. Any other database may have one, such
	 * as that of a JVM that was killed, and is asked for it before it is dropped.
	 */
	private final Set<String> withoutRole = ConcurrentHashMap.newKeySet();

	/**
	 * The templates that have rows in tables which a crash of the server empties.
	 */
	private final Set<String> unlogged = ConcurrentHashMap.newKeySet();

	private volatile @Nullable PostgreSqlInitialDatabase initialDatabase;

	private final PostgreSqlRoles roles;

	private final PostgreSqlCopyStrategy strategy = new PostgreSqlCopyStrategy();

	/**
	 * Create the administration of a server.
	 * @param templates the metadata of templates, by their names and those of their
	 * clones; dropping or renaming a database removes its entry
	 */
	PostgreSqlAdministration(ServerAddress server, AdministrativeConnections connections,
			Map<String, PostgreSqlTemplateMetadata> templates, PostgreSqlRoles roles) {
		this.server = server;
		this.roles = roles;
		this.connections = connections;
		this.templates = templates;
	}

	@Override
	public void create(String database) throws SQLException {
		String name = SqlIdentifier.quote(database);
		String initial = initialDatabase().name();
		try (Connection connection = this.connections.borrow()) {
			this.roles.createNamed(connection);
			this.strategy.create(connection, "CREATE DATABASE " + name + " TEMPLATE " + initial);
		}
		this.withoutRole.add(database);
		try {
			// Copies inherit this, so that the role of one database cannot connect to
			// another
			this.connections.execute("REVOKE CONNECT ON DATABASE " + name + " FROM PUBLIC");
		}
		catch (SQLException ex) {
			drop(database);
			throw ex;
		}
	}

	/**
	 * What new databases are copies of. It is looked at once.
	 */
	PostgreSqlInitialDatabase initialDatabase() throws SQLException {
		PostgreSqlInitialDatabase initial = this.initialDatabase;
		if (initial == null) {
			try (Connection connection = this.connections.borrow()) {
				initial = PostgreSqlInitialDatabase.of(connection, address("template1"));
			}
			this.initialDatabase = initial;
		}
		return initial;
	}

	@Override
	public void copy(String template, String database) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			this.roles.createNamed(connection);
			this.strategy.create(connection,
					"CREATE DATABASE " + SqlIdentifier.quote(database) + " TEMPLATE " + SqlIdentifier.quote(template));
		}
		this.withoutRole.add(database);
		try (Connection connection = this.connections.borrow()) {
			copySettings(connection, template, database);
		}
		catch (SQLException ex) {
			drop(database);
			throw ex;
		}
	}

	/**
	 * The settings of a template are read again if they do not fit any more: a role that
	 * they name may have been dropped.
	 */
	private void copySettings(Connection connection, String template, String database) throws SQLException {
		PostgreSqlDatabaseSettings known = this.settings.get(template);
		if (known != null) {
			try {
				known.apply(connection, database);
				return;
			}
			catch (SQLException ex) {
				this.settings.remove(template);
			}
		}
		PostgreSqlDatabaseSettings read = PostgreSqlDatabaseSettings.of(connection, template);
		read.apply(connection, database);
		this.settings.put(template, read);
	}

	/**
	 * Create the role of a database.
	 * @return its password
	 */
	String createRole(String database) throws SQLException {
		this.withoutRole.remove(database);
		try (Connection connection = this.connections.borrow()) {
			return this.roles.create(connection, database);
		}
	}

	@Override
	public void freeze(String database, String template) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			PostgreSqlSessions.end(connection, database);
			try (Connection inside = connect(connection, database)) {
				if (!this.withoutRole.remove(database)) {
					PostgreSqlRoles.dropKeepingObjects(inside, database);
				}
				PostgreSqlCompaction.run(inside);
				if (PostgreSqlUnloggedTables.content(inside) != 0) {
					this.unlogged.add(template);
				}
			}
			new JdbcSession(connection)
				.execute("ALTER DATABASE " + SqlIdentifier.quote(database) + " ALLOW_CONNECTIONS false");
			PostgreSqlSessions.end(connection, database);
			rename(connection, database, template);
		}
	}

	/**
	 * A role that the database has stays, but nothing in the template depends on it.
	 */
	@Override
	public void freezeCopy(String database, String template) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			PostgreSqlSessions.end(connection, database);
			this.strategy.create(connection,
					"CREATE DATABASE " + SqlIdentifier.quote(template) + " TEMPLATE " + SqlIdentifier.quote(database));
		}
		this.withoutRole.add(template);
		try (Connection connection = this.connections.borrow()) {
			PostgreSqlDatabaseSettings.of(connection, database).apply(connection, template);
			if (!this.withoutRole.contains(database)) {
				try (Connection inside = connect(connection, template)) {
					PostgreSqlRoles.disownCopy(inside, database);
				}
			}
			new JdbcSession(connection)
				.execute("ALTER DATABASE " + SqlIdentifier.quote(template) + " ALLOW_CONNECTIONS false");
			PostgreSqlSessions.end(connection, template);
		}
		catch (SQLException ex) {
			drop(template);
			throw ex;
		}
	}

	@Override
	public boolean survivesCrash(String template) {
		return !this.unlogged.contains(template);
	}

	@Override
	public void rename(String database, String name) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			PostgreSqlSessions.end(connection, database);
			if (!this.withoutRole.remove(database)) {
				try (Connection inside = connect(connection, database)) {
					PostgreSqlRoles.dropKeepingObjects(inside, database);
				}
			}
			rename(connection, database, name);
		}
	}

	private void rename(Connection connection, String database, String name) throws SQLException {
		this.templates.remove(database);
		new JdbcSession(connection)
			.execute("ALTER DATABASE " + SqlIdentifier.quote(database) + " RENAME TO " + SqlIdentifier.quote(name));
	}

	@Override
	public void drop(String database) throws SQLException {
		this.templates.remove(database);
		this.settings.remove(database);
		this.unlogged.remove(database);
		String drop = "DROP DATABASE IF EXISTS " + SqlIdentifier.quote(database);
		try {
			endSessions(database);
			this.connections.execute(drop + " WITH (FORCE)");
		}
		catch (SQLException ex) {
			dropInUse(database, drop, ex);
		}
		if (!this.withoutRole.remove(database)) {
			try (Connection connection = this.connections.borrow()) {
				PostgreSqlRoles.drop(connection, database);
			}
		}
	}

	/**
	 * While a session is about to end, {@code DROP DATABASE} looks after each 100 ms only
	 * whether it is gone.
	 * @see <a href=
	 * "https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/storage/ipc/procarray.c">CountOtherDBBackends</a>
	 */
	private void endSessions(String database) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			PostgreSqlSessions.end(connection, database);
		}
	}

	/**
	 * A user who is no superuser may not end sessions of the server itself, but the
	 * server ends them without force.
	 */
	private void dropInUse(String database, String drop, SQLException obstacle) throws SQLException {
		if (PostgreSqlError.OBJECT_IN_USE.matches(obstacle)) {
			PostgreSqlDropBlockers.remove(address(database));
			this.connections.execute(drop + " WITH (FORCE)");
		}
		else if (PostgreSqlError.INSUFFICIENT_PRIVILEGE.matches(obstacle)) {
			endSessions(database);
			this.connections.execute(drop);
		}
		else {
			throw obstacle;
		}
	}

	private Connection connect(Connection connection, String database) throws SQLException {
		return PostgreSqlLoginTriggers.connect(connection, address(database), database);
	}

	private ServerAddress address(String database) {
		return this.server.withJdbcUrl(PostgreSqlUrl.of(this.server.jdbcUrl(), database, null));
	}

}
