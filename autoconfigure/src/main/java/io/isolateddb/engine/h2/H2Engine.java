package io.isolateddb.engine.h2;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.isolateddb.IsolatedDatabaseException;
import io.isolateddb.engine.ChangeTracker;
import io.isolateddb.engine.DatabaseAdministration;
import io.isolateddb.engine.DatabaseChange;
import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseSession;
import io.isolateddb.engine.KeptFiles;
import io.isolateddb.engine.ServerAddress;
import io.isolateddb.engine.SessionReset;
import io.isolateddb.engine.SharedServer;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of all databases with the settings of one application.
 */
final class H2Engine implements DatabaseEngine {

	static final String NAME = "H2 ";

	/** Major and minor. */
	private static final int LEAST_VERSION = 204;

	private static final Logger logger = LoggerFactory.getLogger(H2Engine.class);

	private final ServerAddress server;

	private final H2Administration administration;

	private final H2SharedServer sharedServer;

	private final H2Restriction restriction = H2Restriction.create();

	/**
	 * Create the engine.
	 * @throws IsolatedDatabaseException if this version of H2 has not got what it needs
	 */
	H2Engine(ServerAddress server) {
		Driver driver = new Driver();
		if (driver.getMajorVersion() * 100 + driver.getMinorVersion() < LEAST_VERSION) {
			throw new IsolatedDatabaseException("Could not make databases of H2 " + version()
					+ " for isolated databases: this needs H2 2.4. Use com.h2database:h2 2.4.240 or later.");
		}
		this.server = server;
		this.administration = new H2Administration(server);
		this.sharedServer = new H2SharedServer(this.administration);
	}

	@Override
	public String serverVersion() {
		return NAME + version();
	}

	/**
	 * The version of the H2 that is on the class path. The compiler copies the constants
	 * of the one that this was compiled with.
	 */
	private static String version() {
		String version = Driver.class.getPackage().getImplementationVersion();
		Driver driver = new Driver();
		return (version != null) ? version : driver.getMajorVersion() + "." + driver.getMinorVersion();
	}

	@Override
	public ServerAddress address(String database, @Nullable String declaredUrl) {
		if (this.administration.files().isKept(database)) {
			return this.server.withJdbcUrl(this.administration.file(database));
		}
		H2Url own = H2Url.of(this.server.jdbcUrl());
		H2Url declared = H2Url.of((declaredUrl != null) ? declaredUrl : "");
		return this.server.withJdbcUrl(
				(declared.settings().isEmpty() ? own.withDrivers(declared.drivers()) : declared).database(database));
	}

	@Override
	public DatabaseAdministration administration() {
		return this.administration;
	}

	@Override
	public ChangeTracker trackChanges(String database, String template) throws SQLException {
		return H2ChangeTracker.start(this.administration.database(database),
				this.administration.rows(template, database));
	}

	@Override
	public SessionReset sessionReset(Connection fresh, @Nullable String initSql) throws SQLException {
		return H2SessionReset.of(fresh, initSql);
	}

	@Override
	public SharedServer sharedServer() {
		return this.sharedServer;
	}

	@Override
	public List<DatabaseChange> compare(String database, String fresh) throws SQLException {
		return H2Comparison.compare(this.administration.database(fresh), this.administration.database(database));
	}

	@Override
	public List<DatabaseSession> sessions(String database) throws SQLException {
		return this.administration.database(database).sessions();
	}

	@Override
	public String sessionId(Connection connection) throws SQLException {
		return H2SessionReset.id(connection);
	}

	@Override
	public String openCommand(String database) {
		String url = this.administration.file(database);
		String user = this.server.username().isEmpty() ? "" : " -user " + quote(this.server.username());
		return "java -cp " + quote(jar()) + " org.h2.tools.Shell -url " + quote(url) + user
				+ (this.server.password().isEmpty() ? "" : " -password <password>");
	}

	private static String jar() {
		String location = Driver.class.getProtectionDomain().getCodeSource().getLocation().getPath();
		return URLDecoder.decode(location, StandardCharsets.UTF_8);
	}

	private static String quote(String word) {
		return "'" + word.replace("'", "'\\''") + "'";
	}

	@Override
	public String keptName(String test) {
		return KeptFiles.nameOf(test);
	}

	@Override
	public List<String> keptDatabases() {
		return this.administration.files().names();
	}

	@Override
	public void grantRestricted(Connection privileged) {
		// Rights on a schema include all tables that it will have: restrict grants them
	}

	@Override
	public ServerAddress restrict(String database) throws SQLException {
		this.administration.restrict(database, this.restriction);
		return new ServerAddress(address(database, null).jdbcUrl(), H2Restriction.USER, this.restriction.password());
	}

	@Override
	public void close() {
		try {
			this.administration.close();
		}
		catch (SQLException ex) {
			logger.debug("Could not shut a database down", ex);
		}
	}

}
