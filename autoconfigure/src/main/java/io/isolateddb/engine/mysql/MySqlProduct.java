package io.isolateddb.engine.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import io.isolateddb.engine.DatabaseEngine;
import io.isolateddb.engine.DatabaseProduct;
import io.isolateddb.engine.ServerAddress;

/**
 * MySQL and MariaDB. The driver of either product can connect to servers of both.
 *
 * @since 0.1.0
 */
public final class MySqlProduct implements DatabaseProduct {

	/**
	 * Create the product, as {@link java.util.ServiceLoader} does.
	 */
	public MySqlProduct() {
	}

	@Override
	public String name() {
		return "MySQL";
	}

	@Override
	public List<String> schemes() {
		return List.of("mysql", "mariadb");
	}

	@Override
	public Map<String, String> drivers() {
		return Map.of("mysql", "com.mysql.cj.jdbc.Driver", "mariadb", "org.mariadb.jdbc.Driver");
	}

	@Override
	public String driverDependency() {
		return "com.mysql:mysql-connector-j";
	}

	@Override
	public int defaultPort() {
		return 3306;
	}

	@Override
	public String variablePrefix() {
		return "MYSQL_";
	}

	@Override
	public String administrator() {
		return "root";
	}

	@Override
	public String defaultUser() {
		return administrator();
	}

	@Override
	public List<String> maintenanceDatabases(String named) {
		return List.of("");
	}

	@Override
	public String verify(Connection connection) throws SQLException {
		return MySqlAccess.verify(connection);
	}

	@Override
	public String grant(String user) {
		return "GRANT ALL PRIVILEGES ON *.* TO '" + user + "' WITH GRANT OPTION";
	}

	@Override
	public DatabaseEngine createEngine(ServerAddress server) {
		return new MySqlEngine(server);
	}

}
