package io.isolateddb.engine.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.isolateddb.engine.AdministrativeConnections;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SharedServer;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one PostgreSQL server.
 */
final class PostgreSqlEngine implements DatabaseEngine {

	private final ServerAddress server;

	private final AdministrativeConnections connections;

	private final PostgreSqlAdministration administration;

	private final PostgreSqlSharedServer sharedServer;

	private final Map<String, PostgreSqlTemplateMetadata> templates = new ConcurrentHashMap<>();

	PostgreSqlEngine(ServerAddress server) {
		this.server = server;
		this.connections = new AdministrativeConnections(server,
				"SET application_name = '" + AdministrativeConnections.NAME + "'");
		this.administration = new PostgreSqlAdministration(server, this.connections, this.templates);
		this.sharedServer = new PostgreSqlSharedServer(server, this.administration, this.connections);
	}

	@Override
	public String serverVersion() throws SQLException {
		try (Connection connection = this.connections.borrow()) {
			return "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
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
		Connection connection = address(database, null).connect();
		try {
			PostgreSqlTemplateMetadata metadata = this.templates.get(template);
			if (metadata == null) {
				metadata = new PostgreSqlTemplateMetadata(connection);
				PostgreSqlTrackingSession.flushCounts(connection);
				this.templates.put(template, metadata);
			}
			else {
				metadata.rows().readSmall(connection, metadata.tables());
			}
			metadata.rows().readRequested(connection);
			return new PostgreSqlChangeTracker(connection, metadata);
		}
		catch (Throwable ex) {
			connection.close();
			throw ex;
		}
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		return PostgreSqlSessionReset.of(fresh, initSql);
	}

	@Override
	public SharedServer sharedServer() {
		return this.sharedServer;
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		try (Connection before = address(fresh, null).connect(); Connection after = address(database, null).connect()) {
			return new PostgreSqlComparison(before, after).run();
		}
	}

	@Override
	public String openCommand(String database) {
		return PostgreSqlUrl.command(address(database, null));
	}

	@Override
	public void grantRestricted(Connection privileged) throws SQLException {
		PostgreSqlRoles.grant(privileged);
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
