package io.isolateddb.engine.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
import io.isolateddb.engine.KeptFiles;
import io.isolateddb.engine.ServerAddress;

/**
 * SQLite. Its "server" is a folder, in which each database is a file.
 *
 * @since 0.1.0
 */
public final class SqliteProduct implements DatabaseProduct {

	/**
	 * Create the product, as {@link java.util.ServiceLoader} does.
	 */
	public SqliteProduct() {
	}

	@Override
	public String name() {
		return "SQLite";
	}

	@Override
	public List<String> schemes() {
		return List.of("sqlite");
	}

	@Override
	public Map<String, String> drivers() {
		return Map.of("sqlite", "org.sqlite.JDBC");
	}

	@Override
	public String driverDependency() {
		return "org.xerial:sqlite-jdbc";
	}

	@Override
	public int defaultPort() {
		return 0;
	}

	@Override
	public String variablePrefix() {
		return "SQLITE_";
	}

	@Override
	public String administrator() {
		return "";
	}

	@Override
	public String defaultUser() {
		return "";
	}

	@Override
	public boolean isInProcess() {
		return true;
	}

	/**
	 * The folder of the build, whatever file or memory the application declares.
	 */
	@Override
	public String serverUrl(String declaredUrl) {
		return SqliteUrl.PREFIX + KeptFiles.ofThisBuild(SqliteFiles.ENDING).folder().toAbsolutePath().normalize();
	}

	@Override
	public String databaseUrl(String serverUrl, String database) {
		return SqliteUrl.of(SqliteFiles.of(serverUrl).database(database), null);
	}

	@Override
	public List<String> maintenanceDatabases(String named) {
		return List.of("");
	}

	@Override
	public String verify(Connection connection) throws SQLException {
		return new JdbcSession(connection).queryRow("SELECT 'SQLite ' || sqlite_version()", (row) -> row.getString(1));
	}

	@Override
	public String grant(String user) {
		return "";
	}

	@Override
	public DatabaseEngine createEngine(ServerAddress server) {
		return new SqliteEngine(server, SqliteFiles.of(server.jdbcUrl()));
	}

}
