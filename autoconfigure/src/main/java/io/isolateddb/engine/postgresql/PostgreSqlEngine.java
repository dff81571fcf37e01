package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

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
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one PostgreSQL server.
 */
final class PostgreSqlEngine implements DatabaseEngine {

	private static final Logger logger = LoggerFactory.getLogger(PostgreSqlEngine.class);

	private final ServerAddress server;

	private final AdministrativeConnections connections;

	private final PostgreSqlAdministration administration;

	private final PostgreSqlSharedServer sharedServer;

	/**
	 * The metadata of templates, by their names and those of their clones.
	 */
	private final Map<String, PostgreSqlTemplateMetadata> templates = new ConcurrentHashMap<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	private final PostgreSqlRoles roles = new PostgreSqlRoles();

	private final PostgreSqlLibraries libraries = new PostgreSqlLibraries();

	PostgreSqlEngine(ServerAddress server) {
		this.server = server;
		this.connections = new AdministrativeConnections(server,
				"SET application_name = '" + AdministrativeConnections.NAME + "'");
		this.administration = new PostgreSqlAdministration(server, this.connections, this.templates, this.roles);
		this.sharedServer = new PostgreSqlSharedServer(server, this.administration, this.connections);
	}

	@Override
	public String serverVersion() throws SQLException {
		// Before a connection is borrowed, as there may be only one
		String initial = this.administration.initialDatabase().fingerprint();
		try (Connection connection = this.connections.borrow()) {
			return "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion() + " " + initial;
		}
	}

	@Override
	public ServerAddress address(String database, @Nullable String declaredUrl) {
		return this.server.withJdbcUrl(PostgreSqlUrl.of(this.server.jdbcUrl(), database, declaredUrl));
	}

	@Override
	public DatabaseAdministration administration() {
		return this.administration;
	}

	@Override
	public ChangeTracker trackChanges(String database, String template) throws SQLException {
		PostgreSqlTemplateMetadata metadata = this.templates.get(template);
		boolean silent = (metadata != null) ? metadata.hasLoginTriggers() : hasLoginTriggers(database);
		Connection connection = inside(database, silent).connect();
		try {
			if (metadata == null) {
				metadata = new PostgreSqlTemplateMetadata(connection, this.libraries, silent);
				PostgreSqlTrackingSession.flushCounts(connection);
				this.templates.put(template, metadata);
			}
			else {
				PostgreSqlUnloggedTables.requireContent(connection, template, metadata.unlogged());
				metadata.rows().readSmall(connection, metadata.tables());
			}
			metadata.rows().readRequested(connection);
			this.templates.put(database, metadata);
			PostgreSqlChangeTracker tracker = new PostgreSqlChangeTracker(connection, metadata);
			warnOnce(tracker.obstacleToUndo());
			return tracker;
		}
		catch (Throwable ex) {
			connection.close();
			throw ex;
		}
	}

	private ServerAddress inside(String database, boolean hasLoginTriggers) {
		ServerAddress address = address(database, null);
		return hasLoginTriggers ? PostgreSqlLoginTriggers.off(address) : address;
	}

	private boolean hasLoginTriggers(String database) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			return PostgreSqlLoginTriggers.canBeOff(connection, database);
		}
	}

	private void warnOnce(String obstacle) {
		if (!obstacle.isEmpty() && !this.warned.getAndSet(true)) {
			logger.warn("On this server each test that writes costs a new database, as changes cannot be undone: {}.",
					obstacle);
		}
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		PostgreSqlTemplateMetadata metadata = this.templates.get(fresh.getCatalog());
		return PostgreSqlSessionReset.of(fresh, initSql, (metadata != null) ? metadata.residue() : null);
	}

	@Override
	public SharedServer sharedServer() {
		return this.sharedServer;
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		ServerAddress original = inside(fresh, hasLoginTriggers(fresh));
		ServerAddress used = inside(database, hasLoginTriggers(database));
		try (Connection before = original.connect(); Connection after = used.connect()) {
			return new PostgreSqlComparison(before, after).run();
		}
	}

	@Override
	public List<DatabaseSession> sessions(String database) throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			return PostgreSqlSessions.of(connection, database);
		}
	}

	@Override
	public String sessionId(Connection connection) throws SQLException {
		return String.valueOf(connection.unwrap(PGConnection.class).getBackendPID());
	}

	@Override
	public String openCommand(String database) {
		return PostgreSqlUrl.command(address(database, null));
	}

	@Override
	public void nameRestrictedRole(String role) {
		this.roles.name(role);
	}

	@Override
	public void grantRestricted(Connection privileged) throws SQLException {
		this.roles.grant(privileged);
	}

	@Override
	public ServerAddress restrict(String database) throws SQLException {
		String password = this.administration.createRole(database);
		return new ServerAddress(address(database, null).jdbcUrl(), database, password);
	}

	@Override
	public void close() {
		this.connections.close();
	}

}
