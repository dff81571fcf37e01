package io.isolateddb.engine.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.JdbcSession;
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
		String folder = server.jdbcUrl().substring(SqliteUrl.PREFIX.length());
		return new SqliteEngine(server, new SqliteFiles(Path.of(folder).toAbsolutePath().normalize()));
	}

}
